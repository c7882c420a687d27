//! Sockets that come into the process, and leave it, as the numbers of their descriptors.

use std::io;

use socket2::{SockRef, Socket};

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(all(unix, not(linux)), path = "other_unix.rs")]
#[cfg_attr(not(unix), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, unix))]
mod unavailable;
#[cfg(unix)]
mod unix;

/// Takes over a descriptor that nothing else in the process owns: a bound UDP socket. Nothing of the socket changes.
///
/// # Errors
/// `InvalidInput` for a socket that is not UDP over IPv4 or IPv6, or not bound; what the system says of a number that is
/// no socket; `Unsupported` where sockets have no descriptors.
pub fn adopt(descriptor: i32) -> io::Result<Socket> {
    platform::adopt(descriptor)
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
