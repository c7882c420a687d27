//! The socket of a stream, which is registered with the reactor on the first call that would block.

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
/// Many connections are served without waiting: the request has arrived when they are accepted, and the response fits
/// into the send buffer. Those are never registered, which saves memory of the reactor and two system calls.
#[derive(Debug)]
pub enum Connection {
    /// Not registered with the reactor.
    Unregistered(net::TcpStream),
    /// Registered.
    Registered(tokio::net::TcpStream),
}

impl From<net::TcpStream> for Connection {
    fn from(socket: net::TcpStream) -> Self {
        Self::Unregistered(socket)
    }
}

impl From<tokio::net::TcpStream> for Connection {
    fn from(socket: tokio::net::TcpStream) -> Self {
        Self::Registered(socket)
    }
}

impl Connection {
    pub(super) fn socket(&self) -> SockRef<'_> {
        match self {
            Self::Unregistered(socket) => SockRef::from(socket),
            Self::Registered(socket) => SockRef::from(socket),
        }
    }

    /// Reads what is there.
    pub(super) fn read(&self, target: &mut [u8]) -> io::Result<usize> {
        (&*self.socket()).read(target)
    }

    /// Writes what there is room for, without SIGPIPE when the connection is broken.
    pub(super) fn write(&self, first: &[u8], second: &[u8]) -> io::Result<usize> {
        tcp_send(self.socket(), first, second)
    }

    /// Makes a call, unless the reactor knows that it would block. A call that would block clears the reactor's readiness.
    pub(super) fn try_io<R>(
        &self,
        interest: Interest,
        call: impl FnOnce() -> io::Result<R>,
    ) -> io::Result<R> {
        match self {
            Self::Unregistered(_) => call(),
            Self::Registered(socket) => socket.try_io(interest, call),
        }
    }

    /// Polls for readiness; `None` when the socket is not registered.
    pub(super) fn poll_ready(
        &self,
        interest: Interest,
        context: &mut Context<'_>,
    ) -> Option<Poll<io::Result<()>>> {
        match self {
            Self::Unregistered(_) => None,
            Self::Registered(socket) if interest.is_readable() => {
                Some(socket.poll_read_ready(context))
            }
            Self::Registered(socket) => Some(socket.poll_write_ready(context)),
        }
    }

    /// The socket, registered, as a type of tokio.
    ///
    /// # Errors
    /// The system's error when it cannot watch more sockets; the socket is closed then.
    pub fn into_tokio(self) -> Result<tokio::net::TcpStream, Error> {
        self.into_registered()
            .map_err(|error| Error::from_io("watch the socket", "epoll_ctl", &error))
    }

    /// Registers the socket with the reactor.
    ///
    /// # Errors
    /// The system's error when it cannot watch more sockets; the socket is closed then.
    pub(super) fn registered(self) -> io::Result<Self> {
        self.into_registered().map(Self::Registered)
    }

    /// The socket, registered.
    ///
    /// # Errors
    /// Those of [`registered`](Self::registered).
    fn into_registered(self) -> io::Result<tokio::net::TcpStream> {
        match self {
            Self::Registered(socket) => Ok(socket),
            Self::Unregistered(socket) => {
                let _reactor = runtime::enter()?;
                tokio::net::TcpStream::from_std(socket)
            }
        }
    }
}
