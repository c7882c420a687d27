//! Descriptors that pass from one process to another, over a Unix stream socket or a named pipe; and who is at its other end.

use std::io;
use std::io::IoSlice;

use socket2::SockRef;

use crate::process::User;

#[cfg(all(unix, not(linux)))]
mod effective_user;
#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(apple, path = "apple.rs")]
#[cfg_attr(all(unix, not(any(linux, apple))), path = "other_unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(any(unix, windows)), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, unix))]
mod tests;
#[cfg(any(windows, all(test, unix)))]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// Its effective user.
    pub user: User,
    /// Its number, where the system reports it.
    pub process: Option<u32>,
}

impl Received {
    /// Bytes alone.
    #[must_use]
    pub const fn bytes(length: usize) -> Self {
        Self {
            length,
            passed: Passed::Nothing,
        }
    }
}

/// Bytes of a message that stand for a descriptor: none where the system carries descriptors beside the bytes.
pub const INLINE_LENGTH: usize = platform::INLINE_LENGTH;

/// What carries messages to another process, and descriptors with them.
pub trait Channel {
    /// The [`INLINE_LENGTH`] bytes that stand for the descriptor in the process at the other end.
    ///
    /// # Errors
    /// Those of the system call.
    fn pack(&self, descriptor: &Descriptor) -> io::Result<Vec<u8>>;

    /// As [`send`]. What was packed needs no descriptor beside the bytes.
    ///
    /// # Errors
    /// Those of the system call.
    fn send(&self, bytes: &[u8], descriptor: Option<&Descriptor>) -> io::Result<usize>;

    /// As [`receive`].
    ///
    /// # Errors
    /// Those of the system call.
    fn receive(&self, target: &mut [u8]) -> io::Result<Received>;

    /// Who is at the other end.
    ///
    /// # Errors
    /// Those of the system call.
    fn peer(&self) -> io::Result<Peer>;
}

impl Channel for SockRef<'_> {
    fn pack(&self, _descriptor: &Descriptor) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn send(&self, bytes: &[u8], descriptor: Option<&Descriptor>) -> io::Result<usize> {
        send(SockRef::from(&**self), &[IoSlice::new(bytes)], descriptor)
    }

    fn receive(&self, target: &mut [u8]) -> io::Result<Received> {
        receive(SockRef::from(&**self), target)
    }

    fn peer(&self) -> io::Result<Peer> {
        peer(SockRef::from(&**self))
    }
}

/// Makes a descriptor of what [`Channel::pack`] made of one for this process; nothing where it came beside the bytes.
#[must_use]
pub fn unpack(bytes: &[u8]) -> Passed {
    platform::unpack(bytes)
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
