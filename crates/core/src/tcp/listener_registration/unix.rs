use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::task::{Context, Poll, ready};

use socket2::{SockRef, Socket};
use sockets_sys::accept::accept;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::socket::handoff;

/// A non-blocking listening socket, registered with the reactor.
#[derive(Debug)]
pub(in crate::tcp) struct ListenerRegistration {
    socket: AsyncFd<TcpListener>,
}

impl ListenerRegistration {
    #[expect(
        deprecated,
        reason = "its replacement is unsafe, for types whose descriptor can change; that of a TcpListener cannot"
    )]
    pub(in crate::tcp) fn new(socket: TcpListener) -> io::Result<Self> {
        AsyncFd::with_interest(socket, Interest::READABLE).map(|socket| Self { socket })
    }

    /// Adopts a socket that listens; on an error the caller keeps its descriptor.
    ///
    /// # Errors
    /// Those of [`handoff::register`].
    pub(in crate::tcp) fn adopt(socket: Socket) -> io::Result<Self> {
        handoff::register(socket, Interest::READABLE).map(|socket| Self { socket })
    }

    /// The opposite of [`adopt`](Self::adopt).
    pub(in crate::tcp) fn abandon(self) {
        handoff::unregister(self.socket);
    }

    pub(in crate::tcp) fn socket(&self) -> SockRef<'_> {
        SockRef::from(self.socket.get_ref())
    }

    /// Polls for the next connection.
    pub(in crate::tcp) fn poll_accept(
        &self,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        loop {
            let mut ready = ready!(self.socket.poll_read_ready(context))?;
            let attempt = ready.try_io(|socket| accept(SockRef::from(socket.get_ref())));
            if let Ok(outcome) = attempt {
                return Poll::Ready(outcome.map(|(socket, peer)| (socket.into(), peer)));
            }
        }
    }
}
