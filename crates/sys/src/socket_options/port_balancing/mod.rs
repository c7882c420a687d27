use std::io;

use socket2::SockRef;

#[cfg(linux)]
mod linux;
#[cfg(any(not(linux), test))]
mod unavailable;

#[cfg(linux)]
use linux as imp;
#[cfg(not(linux))]
use unavailable as imp;

/// Prepares a datagram socket, before it is bound, to share address and port with the sockets of the same user that do
/// the same. Each unicast datagram reaches exactly one of them, always the same one for the same peer.
///
/// # Errors
/// What the system says; `Unsupported` where sharing does not balance.
pub fn prepare_balanced(socket: SockRef<'_>) -> io::Result<()> {
    imp::prepare_balanced(&socket)
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use socket2::{Domain, Socket, Type};

    use super::*;
    use crate::socket_options::{prepare_exclusive, prepare_shared};

    fn bind(port: u16, prepare: fn(SockRef<'_>) -> io::Result<()>) -> io::Result<Socket> {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
        prepare(SockRef::from(&socket))?;
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into())?;
        Ok(socket)
    }

    #[test]
    fn a_balanced_port_is_shared_with_those_who_balance() -> io::Result<()> {
        let first = bind(0, prepare_balanced)?;
        let port = first.local_addr()?.as_socket().expect("IPv4").port();
        let _second = bind(port, prepare_balanced)?;
        for refused in [prepare_exclusive, prepare_shared] {
            assert!(bind(port, refused).is_err());
        }
        Ok(())
    }
}
