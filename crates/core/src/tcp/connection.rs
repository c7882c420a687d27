//! The socket of a stream, which the reactor knows only once somebody waits for it.

use std::io::{self, Read as _};
use std::net;
use std::task::{Context, Poll};

use socket2::SockRef;
use sockets_sys::tcp_send::tcp_send;
use tokio::io::Interest;

use crate::error::Error;
use crate::runtime;

/// A connected non-blocking socket.
///
/// Many connections are served without a wait: what they ask is there when they are accepted, and the answer fits into
/// the send buffer. Those never enter the reactor, which saves its memory and two system calls.
#[derive(Debug)]
pub enum Connection {
    /// The reactor does not know it.
    Free(net::TcpStream),
    /// The reactor watches it.
    Watched(tokio::net::TcpStream),
}

impl From<net::TcpStream> for Connection {
    fn from(socket: net::TcpStream) -> Self {
        Self::Free(socket)
    }
}

impl From<tokio::net::TcpStream> for Connection {
    fn from(socket: tokio::net::TcpStream) -> Self {
        Self::Watched(socket)
    }
}

impl Connection {
    pub(super) fn socket(&self) -> SockRef<'_> {
        match self {
            Self::Free(socket) => SockRef::from(socket),
            Self::Watched(socket) => SockRef::from(socket),
        }
    }

    /// Reads what is there.
    pub(super) fn read(&self, target: &mut [u8]) -> io::Result<usize> {
        (&*self.socket()).read(target)
    }

    /// Writes what there is room for, without a signal when the peer is gone.
    pub(super) fn write(&self, first: &[u8], second: &[u8]) -> io::Result<usize> {
        tcp_send(self.socket(), first, second)
    }

    /// Makes a call, unless the reactor knows that it would block.
    pub(super) fn try_io<R>(
        &self,
        interest: Interest,
        call: impl FnOnce() -> io::Result<R>,
    ) -> io::Result<R> {
        match self {
            Self::Free(_) => call(),
            Self::Watched(socket) => socket.try_io(interest, call),
        }
    }

    /// Polls for readiness; `None` when the reactor does not know the socket.
    pub(super) fn poll_ready(
        &self,
        interest: Interest,
        context: &mut Context<'_>,
    ) -> Option<Poll<io::Result<()>>> {
        match self {
            Self::Free(_) => None,
            Self::Watched(socket) if interest.is_readable() => {
                Some(socket.poll_read_ready(context))
            }
            Self::Watched(socket) => Some(socket.poll_write_ready(context)),
        }
    }

    /// The socket, for somebody who waits for it with tokio.
    ///
    /// # Errors
    /// What the system says when it watches as many as it can; the socket is closed then.
    pub fn into_tokio(self) -> Result<tokio::net::TcpStream, Error> {
        self.into_watched()
            .map_err(|error| Error::from_io("watch the socket", "epoll_ctl", &error))
    }

    /// Lets the reactor watch the socket.
    ///
    /// # Errors
    /// What the system says when it watches as many as it can; the socket is closed then.
    pub(super) fn watched(self) -> io::Result<Self> {
        self.into_watched().map(Self::Watched)
    }

    /// The socket, which the reactor watches.
    ///
    /// # Errors
    /// Those of [`watched`](Self::watched).
    fn into_watched(self) -> io::Result<tokio::net::TcpStream> {
        match self {
            Self::Watched(socket) => Ok(socket),
            Self::Free(socket) => {
                let _reactor = runtime::enter()?;
                tokio::net::TcpStream::from_std(socket)
            }
        }
    }
}
