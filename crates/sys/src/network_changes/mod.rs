//! News of the system's interfaces, addresses and routes.

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

/// A socket that becomes readable when something may have changed. Its calls do not wait.
///
/// # Errors
/// What the system says; `Unsupported` on systems where this crate does not know how to hear of changes.
pub fn open() -> io::Result<Socket> {
    platform::open()
}

/// Takes all news off the socket and tells whether there was any. What they say is not told: the system drops some when
/// they come too fast, so that whoever wants to know must look at what is there now.
///
/// # Errors
/// What the system says of the socket.
pub fn take(socket: &Socket) -> io::Result<bool> {
    platform::take(socket)
}
