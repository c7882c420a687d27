//! Connecting a UDP socket.

use std::net::SocketAddr;

use socket2::SockRef;
use sockets_sys::socket_options::report_port_unreachable;

use super::UdpSocket;
use crate::error::{Error, Hresult};
use crate::socket::canonical;
use crate::udp::registration::Registration;

impl UdpSocket {
    /// Fixes the peer: batches without targets go to it, and only its datagrams are received.
    ///
    /// # Errors
    /// hostNotFound 0x80072AF9 for a multicast address, WSAEOPNOTSUPP 0x8007273D for a socket that is for multicast only,
    /// WSAEACCES 0x8007271D for an address
    /// that no capability allows, otherwise the system's error, such as networkIsUnreachable.
    pub fn connect(&self, remote: SocketAddr) -> Result<(), Error> {
        if canonical(remote).ip().is_multicast() {
            return Err(Error::host_not_found(format!(
                "connect {remote}: a datagram socket cannot be connected to a multicast address"
            )));
        }
        if self.multicast_only {
            return Err(Error::not_supported(format!(
                "connect {remote}: a socket for multicast only cannot be connected"
            )));
        }
        if let Some(peers) = &self.receiving.peers {
            peers.ask(remote, format_args!("connect {remote}"))?;
        }
        self.with(|socket| {
            let remote = in_family_of(socket, remote);
            let same = || SockRef::from(socket.socket());
            same().connect(&remote.into())?;
            report_port_unreachable(same(), true);
            self.packet_info.connected(same());
            Ok(())
        })?
        .map_err(|error| Error::from_io(format!("connect {remote}"), "connect", &error))
    }

    /// Connects to the first of these addresses that it can reach.
    ///
    /// # Errors
    /// Those of [`connect`](Self::connect) for the first address; noAddressesFound 0x800700E8 when there is none.
    pub fn connect_first(&self, remotes: &[SocketAddr]) -> Result<(), Error> {
        let mut failure = None;
        for &remote in remotes {
            match self.connect(remote) {
                Ok(()) => return Ok(()),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        Err(failure
            .unwrap_or_else(|| Error::new(Hresult::ERROR_NO_DATA, "connect: no address found")))
    }
}

/// The address in the family of the socket: a dual-stack socket needs IPv4 peers mapped.
fn in_family_of(socket: &Registration, remote: SocketAddr) -> SocketAddr {
    match (socket.socket().local_addr(), remote) {
        (Ok(SocketAddr::V6(_)), SocketAddr::V4(remote)) => {
            SocketAddr::from((remote.ip().to_ipv6_mapped(), remote.port()))
        }
        _ => remote,
    }
}
