//! Accepting connections from a listening socket.

use std::io;
use std::net::SocketAddr;

use socket2::{SockRef, Socket};

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(not(linux), path = "portable.rs")]
mod platform;

/// Accepts the next connection of a non-blocking listening socket. The new socket is non-blocking and close-on-exec.
///
/// # Errors
/// `WouldBlock` when there is none, otherwise those of the system call.
pub fn accept(listener: SockRef<'_>) -> io::Result<(Socket, SocketAddr)> {
    platform::accept(&listener)
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn a_connection_comes_with_its_peer_and_does_not_block() -> io::Result<()> {
        for loopback in ["127.0.0.1:0", "[::1]:0"] {
            let listener = TcpListener::bind(loopback)?;
            let client = TcpStream::connect(listener.local_addr()?)?;
            let (accepted, peer) = accept(SockRef::from(&listener))?;
            assert_eq!(peer, client.local_addr()?);
            let outcome = (&accepted).read(&mut [0]);
            assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
        }
        Ok(())
    }

    #[test]
    fn accepting_never_blocks() -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let outcome = accept(SockRef::from(&listener));
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
        Ok(())
    }
}
