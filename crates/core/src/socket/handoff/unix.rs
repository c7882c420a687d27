use std::io;
use std::os::fd::AsRawFd;

use socket2::Socket;
use sockets_sys::handoff::{self, Kind};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Lets the reactor watch a socket that was taken over. The caller keeps the descriptor when that fails.
///
/// # Errors
/// `AlreadyExists` for a descriptor that the reactor watches for somebody else, where the system tells.
#[expect(
    deprecated,
    reason = "its replacement is unsafe, for types whose descriptor can change; that of a socket cannot"
)]
pub(crate) fn register<S>(socket: Socket, interest: Interest) -> io::Result<AsyncFd<S>>
where
    S: AsRawFd + From<Socket> + Into<Socket>,
{
    AsyncFd::try_with_interest(S::from(socket), interest).map_err(|refusal| {
        let (socket, error) = refusal.into_parts();
        handoff::abandon(socket.into());
        error
    })
}

/// The opposite of [`register`]: the descriptor stays open, and nobody here owns it.
pub(crate) fn unregister<S>(socket: AsyncFd<S>)
where
    S: AsRawFd + Into<Socket>,
{
    handoff::abandon(socket.into_inner().into());
}

/// Takes over a descriptor that the reactor does not have to watch yet, but watches for nobody else either.
///
/// # Errors
/// Those of [`handoff::adopt`] and [`register`].
pub(crate) fn claim(kind: Kind, descriptor: i32) -> io::Result<Socket> {
    let socket = handoff::adopt(kind, descriptor)?;
    register::<Socket>(socket, Interest::READABLE).map(AsyncFd::into_inner)
}
