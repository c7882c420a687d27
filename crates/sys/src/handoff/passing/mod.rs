//! Descriptors that pass from one process to another, over a Unix stream socket; and who is at its other end.

use std::io;
use std::io::IoSlice;

use socket2::SockRef;

#[cfg(all(unix, not(linux)))]
mod effective_user;
#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(apple, path = "apple.rs")]
#[cfg_attr(all(unix, not(any(linux, apple))), path = "other_unix.rs")]
#[cfg_attr(not(unix), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, unix))]
mod tests;
#[cfg(all(test, unix))]
mod unavailable;
#[cfg(unix)]
mod unix;

/// An owned descriptor. It converts from and to [`socket2::Socket`].
pub type Descriptor = platform::Descriptor;

/// What one call received.
#[derive(Debug)]
pub struct Received {
    /// Number of bytes; none when the peer has shut down its side.
    pub length: usize,
    /// What came beside them.
    pub passed: Passed,
}

/// What came beside the bytes. Whatever is not returned has been closed.
#[derive(Debug)]
pub enum Passed {
    /// Nothing.
    Nothing,
    /// One descriptor, close-on-exec. Its first byte is in the last message of what was received.
    One(Descriptor),
    /// A descriptor that this process has no room for: it is lost, the sender's own is not.
    Lost,
    /// More than one, which no frame of ours has.
    Several,
}

/// The process at the other end, when it connected or listened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Its effective user.
    pub user: u32,
    /// Its number, where the system reports it.
    pub process: Option<u32>,
}

/// Sends bytes, and a descriptor with the first of them. Returns the number of bytes that were taken; the descriptor went with
/// them if that is not zero. The receiver gets a duplicate.
///
/// # Errors
/// Those of the system call; `InvalidInput` for a descriptor without bytes; `Unsupported` where descriptors cannot be passed.
pub fn send(
    socket: SockRef<'_>,
    bytes: &[IoSlice<'_>],
    descriptor: Option<&Descriptor>,
) -> io::Result<usize> {
    if descriptor.is_some() && bytes.iter().all(|slice| slice.is_empty()) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    platform::send(&socket, bytes, descriptor)
}

/// Receives bytes, up to the end of the message that brought a descriptor.
///
/// # Errors
/// Those of the system call; `Unsupported` where descriptors cannot be passed.
pub fn receive(socket: SockRef<'_>, target: &mut [u8]) -> io::Result<Received> {
    platform::receive(&socket, target)
}

/// Who is at the other end of a connected Unix socket.
///
/// # Errors
/// Those of the system call; `Unsupported` where there are no such sockets.
pub fn peer(socket: SockRef<'_>) -> io::Result<Peer> {
    platform::peer(&socket)
}
