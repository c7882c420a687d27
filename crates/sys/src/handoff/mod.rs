//! Sockets that come into the process, and leave it, as the numbers of their descriptors.

use std::io;

use socket2::{SockRef, Socket};

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(apple, path = "apple.rs")]
#[cfg_attr(all(unix, not(any(linux, apple))), path = "other_unix.rs")]
#[cfg_attr(not(unix), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, unix))]
mod unavailable;
#[cfg(unix)]
mod unix;

/// What a socket over IPv4 or IPv6 has to be that is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A UDP socket that is bound.
    Datagram,
    /// A TCP socket that is connected.
    Connection,
    /// A TCP socket that listens, or that is bound and may begin to.
    Listener,
}

/// Takes over a descriptor that nothing else in the process owns. Nothing of the socket changes.
///
/// # Errors
/// `InvalidInput` for a socket that is not of that kind; what the system says of a number that is no socket;
/// `Unsupported` where sockets have no descriptors.
pub fn adopt(kind: Kind, descriptor: i32) -> io::Result<Socket> {
    platform::adopt(kind, descriptor)
}

/// Whether a stream socket listens.
///
/// # Errors
/// What the system says; `Unsupported` where sockets have no descriptors.
pub fn is_listening(socket: SockRef<'_>) -> io::Result<bool> {
    platform::is_listening(&socket)
}

/// The opposite of [`adopt`]: the descriptor stays open, and nobody here owns it.
pub fn abandon(socket: Socket) {
    platform::abandon(socket);
}

/// Makes the descriptor as those of this process are: calls do not wait, and programs that this process starts do not
/// inherit it by themselves.
///
/// # Errors
/// What the system says; `Unsupported` where sockets have no descriptors.
pub fn own(socket: SockRef<'_>) -> io::Result<()> {
    platform::own(&socket)
}

/// Another descriptor of the same socket, which programs that this process starts do not inherit by themselves.
///
/// # Errors
/// What the system says when the process has no descriptor left; `Unsupported` where sockets have no descriptors.
pub fn duplicate(socket: SockRef<'_>) -> io::Result<Socket> {
    platform::duplicate(&socket)
}

/// Lets go of the socket and returns the number of its descriptor, for somebody else to own. Its calls wait, as other
/// programs expect.
///
/// # Errors
/// What the system says; `Unsupported` where sockets have no descriptors.
pub fn give_out(socket: Socket) -> io::Result<i32> {
    platform::give_out(socket)
}
