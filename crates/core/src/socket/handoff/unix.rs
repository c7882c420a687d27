use std::io;

use socket2::Socket;
use sockets_sys::handoff::{self, Kind};
use tokio::io::Interest;

use crate::driver::{Driver, Watch};

/// Adopts a descriptor without registering it. It is registered for a moment, to reject one that is registered already, where
/// the system reports that (epoll does, kqueue does not). On an error the caller keeps it.
///
/// # Errors
/// Those of [`handoff::adopt`]; `AlreadyExists` for a descriptor that is registered with the I/O threads or with `driver`.
pub(crate) fn claim(driver: &Driver, kind: Kind, descriptor: i32) -> io::Result<Socket> {
    let socket = handoff::adopt(kind, descriptor)?;
    let probe = |driver| Watch::new(driver, &socket, Interest::READABLE).map(drop);
    match probe(&Driver::Threads).and_then(|()| probe(driver)) {
        Ok(()) => Ok(socket),
        Err(error) => {
            handoff::abandon(socket);
            Err(error)
        }
    }
}
