//! Notifications of changes of the system's interfaces, addresses and routes.

use std::io;

use socket2::Socket;

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(apple, path = "apple.rs")]
#[cfg_attr(not(any(linux, apple)), path = "unavailable.rs")]
mod platform;
#[cfg(any(linux, apple))]
mod routing_socket;
#[cfg(all(test, any(linux, apple)))]
mod unavailable;

/// Opens a non-blocking socket that becomes readable when something may have changed.
///
/// # Errors
/// Those of the system calls; `Unsupported` on systems other than Linux and Apple's.
pub fn open() -> io::Result<Socket> {
    platform::open()
}

/// Takes all notifications from the socket and returns whether there were any. Their contents are not returned: the system
/// drops notifications that come too fast, so the caller has to read the current state anyway.
///
/// # Errors
/// Those of the socket.
pub fn take(socket: &Socket) -> io::Result<bool> {
    platform::take(socket)
}
