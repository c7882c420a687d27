use std::io;
use std::os::fd::AsRawFd;

use socket2::Socket;
use sockets_sys::handoff::{self, Kind};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Registers an adopted socket with the reactor. On an error the caller keeps its descriptor.
///
/// # Errors
/// `AlreadyExists` for a descriptor that is registered already, where the system reports that (epoll does, kqueue does not).
#[expect(
    deprecated,
    reason = "its replacement is unsafe, for types whose descriptor can change; that of a socket cannot"
)]
pub(crate) fn register<S>(socket: Socket, interest: Interest) -> io::Result<AsyncFd<S>>
where
    S: AsRawFd + From<Socket> + Into<Socket>,
{
    AsyncFd::try_with_interest(S::from(socket), interest).map_err(|failure| {
        let (socket, error) = failure.into_parts();
        handoff::abandon(socket.into());
        error
    })
}

/// The opposite of [`register`]: the descriptor stays open, without an owner here.
pub(crate) fn unregister<S>(socket: AsyncFd<S>)
where
    S: AsRawFd + Into<Socket>,
{
    handoff::abandon(socket.into_inner().into());
}

/// Adopts a descriptor without registering it. It is registered for a moment, to reject one that is registered already.
///
/// # Errors
/// Those of [`handoff::adopt`] and [`register`].
pub(crate) fn claim(kind: Kind, descriptor: i32) -> io::Result<Socket> {
    let socket = handoff::adopt(kind, descriptor)?;
    register::<Socket>(socket, Interest::READABLE).map(AsyncFd::into_inner)
}
