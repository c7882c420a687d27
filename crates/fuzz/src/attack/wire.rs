use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream as Plain};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

use tokio::net::TcpStream;

/// The far end of a connection.
#[derive(Debug)]
pub(super) struct Wire {
    socket: UnixStream,
}

/// A connection over Unix sockets: thousands per second would exhaust the TCP ports.
pub(super) fn pair() -> (TcpStream, Wire) {
    let (near, socket) = UnixStream::pair().expect("two descriptors");
    near.set_nonblocking(true).expect("possible");
    socket.set_nonblocking(true).expect("possible");
    let near = Plain::from(OwnedFd::from(near));
    let near = TcpStream::from_std(near).expect("a socket that does not block");
    (near, Wire { socket })
}

impl Wire {
    /// Sends all bytes, for which the socket has room. The other side may have closed.
    pub(super) fn send(&self, bytes: &[u8]) {
        if let Err(error) = (&self.socket).write_all(bytes) {
            assert_ne!(error.kind(), ErrorKind::WouldBlock, "no room");
        }
    }

    /// Receives all available bytes.
    pub(super) fn receive(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // It ends with "would block" or at the end of the stream.
        let _ = (&self.socket).read_to_end(&mut bytes);
        bytes
    }

    /// Shuts the sending direction down.
    pub(super) fn shut_down(&self) {
        // The other side may have closed first.
        let _ = self.socket.shutdown(Shutdown::Write);
    }
}
