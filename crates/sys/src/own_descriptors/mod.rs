//! Sockets among the descriptors of this process.

use std::net::SocketAddr;

use crate::handoff::Kind;

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, unix))]
mod unavailable;

/// Whether a descriptor of this process is a socket of that kind with this local address, or with the wildcard address and its
/// port. False where the system does not list descriptors. It asks each descriptor: about 200 ns for each.
pub fn has_socket(kind: Kind, local: SocketAddr) -> bool {
    platform::has_socket(kind, local)
}

#[cfg(all(test, unix))]
mod tests {
    use std::net::{TcpListener, TcpStream, UdpSocket};

    use super::*;

    #[test]
    fn sockets_are_found_by_kind_and_address() -> std::io::Result<()> {
        let datagram = UdpSocket::bind("127.0.0.1:0")?;
        let listener = TcpListener::bind("[::]:0")?;
        let port = listener.local_addr()?.port();
        let client = TcpStream::connect(("::1", port))?;
        let rows = [
            (Kind::Datagram, datagram.local_addr()?, true),
            (Kind::Listener, datagram.local_addr()?, false),
            (Kind::Listener, ([127, 0, 0, 1], port).into(), true),
            (Kind::Connection, ([127, 0, 0, 1], port).into(), false),
            (Kind::Connection, client.local_addr()?, true),
            (Kind::Listener, client.local_addr()?, false),
        ];
        for (kind, address, expected) in rows {
            assert_eq!(has_socket(kind, address), expected, "{kind:?} {address}");
        }
        let gone = datagram.local_addr()?;
        drop(datagram);
        assert!(!has_socket(Kind::Datagram, gone));
        assert!(!unavailable::has_socket(
            Kind::Listener,
            listener.local_addr()?
        ));
        Ok(())
    }
}
