//! Sockets that enter and leave the process as descriptors.

use std::io;

use socket2::{SockRef, Socket};

pub mod passing;

mod kind_check;
#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(apple, path = "apple.rs")]
#[cfg_attr(all(unix, not(any(linux, apple))), path = "other_unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(any(unix, windows)), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, unix))]
mod unavailable;
#[cfg(unix)]
mod unix;

/// The kind of socket, over IPv4 or IPv6, that an adopted descriptor has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A UDP socket that is bound.
    Datagram,
    /// A TCP socket that is connected.
    Connection,
    /// A TCP socket that listens, or that is bound and can start to.
    Listener,
}

/// Takes ownership of a descriptor that nothing else in the process owns. The socket is not changed. On an error the
/// descriptor stays open and the caller keeps it.
///
/// # Errors
/// `InvalidInput` for a socket that is not of that kind; the system's error for a descriptor that is no socket;
/// `Unsupported` where sockets have no descriptors.
pub fn adopt(kind: Kind, descriptor: i32) -> io::Result<Socket> {
    platform::adopt(kind, descriptor)
}

/// Whether a stream socket listens.
///
/// # Errors
/// Those of the system call; `Unsupported` where sockets have no descriptors.
pub fn is_listening(socket: SockRef<'_>) -> io::Result<bool> {
    platform::is_listening(&socket)
}

/// Takes ownership of a descriptor of any kind that the parent process left in this one, and that nothing else owns. It becomes
/// close-on-exec.
///
/// # Errors
/// The system's error for a number that is not open; `Unsupported` where processes inherit no descriptors by number.
pub fn inherited(descriptor: i32) -> io::Result<passing::Descriptor> {
    platform::inherited(descriptor)
}

/// The opposite of [`adopt`]: gives up ownership without closing or changing the descriptor.
pub fn abandon(socket: Socket) {
    platform::abandon(socket);
}

/// Makes an adopted descriptor non-blocking and close-on-exec, as all sockets of this package are.
///
/// # Errors
/// Those of the system calls; `Unsupported` where sockets have no descriptors.
pub fn prepare(socket: SockRef<'_>) -> io::Result<()> {
    platform::prepare(&socket)
}

/// Duplicates the descriptor; the new one is close-on-exec.
///
/// # Errors
/// Those of the system call, for example when the process has no descriptor left; `Unsupported` where sockets have no
/// descriptors.
pub fn duplicate(socket: SockRef<'_>) -> io::Result<Socket> {
    platform::duplicate(&socket)
}

/// The number of the descriptor, which stays the socket's.
///
/// # Errors
/// `Unsupported` where sockets have no descriptors.
pub fn number(socket: SockRef<'_>) -> io::Result<i32> {
    platform::number(&socket)
}

/// A duplicate of a descriptor of any kind, whose owner keeps it; the new one is close-on-exec.
///
/// # Errors
/// The system's error for a number that is not open, or when the process has no descriptor left; `Unsupported` where sockets
/// have no descriptors.
pub fn copy(descriptor: i32) -> io::Result<passing::Descriptor> {
    platform::copy(descriptor)
}

/// Gives up ownership of a descriptor of any kind and returns its number, without changing it.
///
/// # Errors
/// `Unsupported` where sockets have no descriptors.
pub fn release(descriptor: passing::Descriptor) -> io::Result<i32> {
    platform::release(descriptor)
}

/// Gives up ownership of the descriptor and returns it, without closing the socket. It is made blocking, as other programs
/// expect. The mode belongs to the socket, not the descriptor: duplicates become blocking too. On an error the descriptor
/// is closed.
///
/// # Errors
/// Those of the system call; `Unsupported` where sockets have no descriptors.
pub fn detach(socket: Socket) -> io::Result<i32> {
    platform::detach(socket)
}
