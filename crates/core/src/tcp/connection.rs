//! The socket of a stream, which is registered with the reactor on the first call that would block.

use std::io::{self, Read as _};
use std::net;
use std::task::{Context, Poll};

use socket2::SockRef;
use sockets_sys::tcp_send::tcp_send;
use tokio::io::Interest;

use super::looped::Looped;
use crate::driver::Driver;
use crate::error::Error;
use crate::runtime;

/// A connected non-blocking socket.
///
/// Many connections are served without waiting: the request has arrived when they are accepted, and the response fits
/// into the send buffer. Those are never registered, which saves memory of the reactor and two system calls.
#[derive(Debug)]
pub struct Connection(State);

/// Where it is registered.
#[derive(Debug)]
enum State {
    Unregistered(net::TcpStream),
    /// With the I/O threads.
    Registered(tokio::net::TcpStream),
    /// With the owner's event loop.
    Looped(Looped),
}

impl From<net::TcpStream> for Connection {
    fn from(socket: net::TcpStream) -> Self {
        Self(State::Unregistered(socket))
    }
}

impl From<tokio::net::TcpStream> for Connection {
    fn from(socket: tokio::net::TcpStream) -> Self {
        Self(State::Registered(socket))
    }
}

impl Connection {
    pub(crate) fn socket(&self) -> SockRef<'_> {
        match &self.0 {
            State::Unregistered(socket) => SockRef::from(socket),
            State::Registered(socket) => SockRef::from(socket),
            State::Looped(looped) => SockRef::from(looped.socket()),
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
    pub(crate) fn try_io<R>(
        &self,
        interest: Interest,
        call: impl FnOnce() -> io::Result<R>,
    ) -> io::Result<R> {
        match &self.0 {
            State::Unregistered(_) => call(),
            State::Registered(socket) => socket.try_io(interest, call),
            State::Looped(looped) => looped.try_io(interest, call),
        }
    }

    /// Polls for readiness; `None` when the socket is not registered.
    pub(crate) fn poll_ready(
        &self,
        interest: Interest,
        context: &mut Context<'_>,
    ) -> Option<Poll<io::Result<()>>> {
        match &self.0 {
            State::Unregistered(_) => None,
            State::Registered(socket) if interest.is_readable() => {
                Some(socket.poll_read_ready(context))
            }
            State::Registered(socket) => Some(socket.poll_write_ready(context)),
            State::Looped(looped) => Some(looped.poll_ready(interest, context)),
        }
    }

    /// The socket, registered, as a type of tokio.
    ///
    /// # Errors
    /// The system's error when it cannot watch more sockets; the socket is closed then.
    pub fn into_tokio(self) -> Result<tokio::net::TcpStream, Error> {
        let socket = match self.0 {
            State::Registered(socket) => return Ok(socket),
            State::Unregistered(socket) => socket,
            State::Looped(looped) => looped.into_socket(),
        };
        into_tokio(socket).map_err(|error| Error::from_io("watch the socket", "epoll_ctl", &error))
    }

    /// Registers the socket with the driver.
    ///
    /// # Errors
    /// The system's error when it cannot watch more sockets; the socket is closed then.
    pub(super) fn registered(self, driver: &Driver) -> io::Result<Self> {
        let state = match (self.0, driver) {
            (State::Unregistered(socket), Driver::Loop(host)) => {
                State::Looped(Looped::new(host, socket)?)
            }
            (State::Unregistered(socket), Driver::Threads) => {
                State::Registered(into_tokio(socket)?)
            }
            (registered, _) => registered,
        };
        Ok(Self(state))
    }

    /// Takes the socket out of its driver; the next call that would block registers it again.
    ///
    /// # Errors
    /// The system's error; the socket is closed then.
    pub(super) fn unregistered(self) -> io::Result<Self> {
        let socket = match self.0 {
            State::Unregistered(socket) => socket,
            State::Registered(socket) => socket.into_std()?,
            State::Looped(looped) => looped.into_socket(),
        };
        Ok(Self::from(socket))
    }

    /// Moves a connection that the I/O threads opened to its driver.
    ///
    /// # Errors
    /// Those of [`registered`](Self::registered).
    pub(crate) fn for_driver(self, driver: &Driver) -> io::Result<Self> {
        match (self.0, driver) {
            (State::Registered(socket), Driver::Loop(_)) => {
                Self::from(socket.into_std()?).registered(driver)
            }
            (state, _) => Ok(Self(state)),
        }
    }

    /// Moves the registration to another driver, by a duplicate: on an error everything stays as it is. True when it was
    /// somewhere else: wakers that waited there are not woken any more.
    ///
    /// # Errors
    /// The system's error when the process has no descriptor left, or when the driver cannot watch more sockets.
    pub(crate) fn move_to(&mut self, driver: &Driver) -> io::Result<bool> {
        let is_there = match driver {
            Driver::Threads => matches!(self.0, State::Registered(_)),
            Driver::Loop(_) => matches!(self.0, State::Looped(_)),
        };
        if !is_there {
            let duplicate = net::TcpStream::from(self.socket().try_clone()?);
            *self = Self::from(duplicate).registered(driver)?;
        }
        Ok(!is_there)
    }
}

fn into_tokio(socket: net::TcpStream) -> io::Result<tokio::net::TcpStream> {
    let _reactor = runtime::enter()?;
    tokio::net::TcpStream::from_std(socket)
}
