//! The local address the system would send from.

use std::io;
use std::net::SocketAddr;

use socket2::{Domain, Protocol, Socket, Type};

use crate::error::Error;

/// The address, with port 0, from which the system reaches `remote` now; `None` without a route. Nothing is sent.
pub(crate) fn towards(remote: SocketAddr) -> Result<Option<SocketAddr>, Error> {
    match chosen_by_system(remote) {
        Ok(local) => Ok(local),
        Err(error) if is_unreachable(&error) => Ok(None),
        Err(error) => {
            let operation = format!("source address towards {remote}");
            Err(Error::from_io(operation, "connect", &error))
        }
    }
}

/// Connecting a datagram socket makes the system choose the address without sending a packet.
fn chosen_by_system(remote: SocketAddr) -> io::Result<Option<SocketAddr>> {
    let socket = Socket::new(
        Domain::for_address(remote),
        Type::DGRAM,
        Some(Protocol::UDP),
    )?;
    if remote.is_ipv4() {
        socket.set_broadcast(true)?;
    }
    socket.connect(&remote.into())?;
    let mut local = socket.local_addr()?.as_socket();
    if let Some(local) = &mut local {
        local.set_port(0);
    }
    Ok(local)
}

/// No route, no address of the family, no scope on a link-local address, or a prohibiting route.
fn is_unreachable(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::AddrNotAvailable
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::Unsupported
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_reached_from_loopback() {
        let local = towards("127.0.0.1:9".parse().expect("valid")).expect("a socket");
        assert_eq!(local, Some("127.0.0.1:0".parse().expect("valid")));
    }

    #[test]
    fn a_link_local_address_without_scope_is_out_of_reach() {
        let local = towards("[fe80::1234]:9".parse().expect("valid")).expect("a socket");
        assert_eq!(local, None);
    }
}
