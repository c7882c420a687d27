use std::io;
use std::os::fd::AsRawFd as _;

use socket2::Socket;
use sockets_sys::handoff::{self, Kind};
use tokio::io::Interest;

use crate::driver::{Driver, Watch, is_looped};

/// Adopts a descriptor without registering it. It is registered for a moment, to reject one that is registered already, where
/// the system reports that (epoll does, kqueue does not). On an error the caller keeps it.
///
/// # Errors
/// Those of [`handoff::adopt`]; those of [`require_unwatched`].
pub(crate) fn claim(kind: Kind, descriptor: i32) -> io::Result<Socket> {
    let socket = handoff::adopt(kind, descriptor)?;
    match require_unwatched(&socket) {
        Ok(()) => Ok(socket),
        Err(error) => {
            handoff::abandon(socket);
            Err(error)
        }
    }
}

/// # Errors
/// `AlreadyExists` for a descriptor that a driver of this process watches.
pub(crate) fn require_unwatched(socket: &Socket) -> io::Result<()> {
    if is_looped(socket.as_raw_fd()) {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    Watch::new(&Driver::Threads, socket, Interest::READABLE).map(drop)
}
