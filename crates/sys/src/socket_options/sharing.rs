//! Exclusive and shared use of an address and port.

use std::io;
use std::net::SocketAddr;

use socket2::SockRef;

use super::platform;

/// Prepares a datagram socket, before it is bound, for exclusive use of its address and port.
///
/// # Errors
/// Those of the system calls.
pub fn prepare_exclusive(socket: SockRef<'_>) -> io::Result<()> {
    platform::prepare_exclusive(&socket)
}

/// Prepares a datagram socket, before it is bound, to share its address and port with all other sockets that are prepared
/// so. Each receives the datagrams of the multicast groups it joined; the system chooses which one receives a unicast
/// datagram.
///
/// # Errors
/// Those of the system calls.
pub fn prepare_shared(socket: SockRef<'_>) -> io::Result<()> {
    platform::prepare_shared(&socket)
}

/// Prepares a datagram socket, before it is bound, to share address and port with sockets of the same user that are
/// prepared so. Each unicast datagram is delivered to exactly one of them, always the same one for the same peer.
///
/// # Errors
/// Those of the system calls; `Unsupported` on systems other than Linux.
pub fn prepare_balanced(socket: SockRef<'_>) -> io::Result<()> {
    platform::prepare_balanced(&socket)
}

/// Prepares a listening socket, before it is bound, for exclusive use of its address and port, despite connections of an
/// earlier listener that are in TIME-WAIT.
///
/// # Errors
/// Those of the system calls.
pub fn prepare_listener(socket: SockRef<'_>) -> io::Result<()> {
    platform::prepare_listener(&socket)
}

/// Binds a socket. An address and port that another socket has, and does not share, are "in use" on every system.
///
/// # Errors
/// Those of the system call.
pub fn bind(socket: SockRef<'_>, address: SocketAddr) -> io::Result<()> {
    let outcome = socket.bind(&address.into());
    outcome.map_err(|error| platform::bind_failure(&socket, address, error))
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::{Ipv4Addr, SocketAddr, TcpStream};

    use socket2::{Domain, Socket, Type};

    use super::*;

    fn bind(
        kind: Type,
        port: u16,
        prepare: fn(SockRef<'_>) -> io::Result<()>,
    ) -> io::Result<Socket> {
        let socket = Socket::new(Domain::IPV4, kind, None)?;
        prepare(SockRef::from(&socket))?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        super::bind(SockRef::from(&socket), address)?;
        Ok(socket)
    }

    fn port(socket: &Socket) -> io::Result<u16> {
        Ok(socket
            .local_addr()?
            .as_socket()
            .map_or(0, |address| address.port()))
    }

    fn is_in_use(outcome: io::Result<Socket>) -> bool {
        outcome.is_err_and(|error| error.kind() == io::ErrorKind::AddrInUse)
    }

    #[test]
    fn an_exclusive_port_is_taken() -> io::Result<()> {
        let first = bind(Type::DGRAM, 0, prepare_exclusive)?;
        assert!(is_in_use(bind(
            Type::DGRAM,
            port(&first)?,
            prepare_exclusive
        )));
        assert!(is_in_use(bind(Type::DGRAM, port(&first)?, prepare_shared)));
        Ok(())
    }

    #[test]
    fn a_shared_port_is_shared_with_shared_sockets_only() -> io::Result<()> {
        let first = bind(Type::DGRAM, 0, prepare_shared)?;
        bind(Type::DGRAM, port(&first)?, prepare_shared)?;
        assert!(is_in_use(bind(
            Type::DGRAM,
            port(&first)?,
            prepare_exclusive
        )));
        Ok(())
    }

    #[test]
    fn a_listener_port_is_taken_while_listened_on_and_free_at_once_afterwards() -> io::Result<()> {
        let listener = bind(Type::STREAM, 0, prepare_listener)?;
        let port = port(&listener)?;
        listener.listen(1)?;
        assert!(is_in_use(bind(Type::STREAM, port, prepare_listener)));
        let mut client = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        // The side that closes first goes to TIME-WAIT.
        drop(listener.accept()?);
        client.read_to_end(&mut Vec::new())?;
        drop((client, listener));
        bind(Type::STREAM, port, prepare_listener)?.listen(1)
    }
}

#[cfg(all(test, linux))]
mod linux_tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use socket2::{Domain, Socket, Type};

    use super::*;

    fn bind(port: u16, prepare: fn(SockRef<'_>) -> io::Result<()>) -> io::Result<Socket> {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
        prepare(SockRef::from(&socket))?;
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into())?;
        Ok(socket)
    }

    #[test]
    fn a_balanced_port_is_shared_with_balanced_sockets_only() -> io::Result<()> {
        let first = bind(0, prepare_balanced)?;
        let port = first.local_addr()?.as_socket().expect("IPv4").port();
        let _second = bind(port, prepare_balanced)?;
        for prepare in [prepare_exclusive, prepare_shared] {
            assert!(bind(port, prepare).is_err());
        }
        Ok(())
    }
}
