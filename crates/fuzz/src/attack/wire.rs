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

/// A connection. It takes no ports, of which thousands in a second would be too many.
pub(super) fn pair() -> (TcpStream, Wire) {
    let (near, socket) = UnixStream::pair().expect("two descriptors");
    near.set_nonblocking(true).expect("possible");
    socket.set_nonblocking(true).expect("possible");
    let near = Plain::from(OwnedFd::from(near));
    let near = TcpStream::from_std(near).expect("a socket that does not block");
    (near, Wire { socket })
}

impl Wire {
    /// Sends what there is room for, which is enough. Nobody has to be there.
    pub(super) fn send(&self, bytes: &[u8]) {
        if let Err(error) = (&self.socket).write_all(bytes) {
            assert_ne!(error.kind(), ErrorKind::WouldBlock, "no room");
        }
    }

    /// Everything that came.
    pub(super) fn receive(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // It ends with "would block", or because the other side did.
        let _ = (&self.socket).read_to_end(&mut bytes);
        bytes
    }

    /// Ends sending.
    pub(super) fn shut_down(&self) {
        // The other side may have ended first.
        let _ = self.socket.shutdown(Shutdown::Write);
    }
}
