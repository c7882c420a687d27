//! Adopting connections and listeners of other programs by their descriptors.

use std::io;
use std::net::{self, SocketAddr};
use std::sync::Arc;

use socket2::{SockRef, Socket};
use sockets_sys::handoff::{self as system, Kind};

use super::config::TcpConfig;
use super::listener::{BACKLOG, TcpListener};
use super::listener_registration::ListenerRegistration;
use super::stream::TcpStream;
use crate::capabilities::{self, require_reclaimed, require_reclaimed_listener};
use crate::error::Error;
use crate::readiness::ReadySink;
use crate::runtime;
use crate::socket::handoff::{self, Adoption};
use crate::socket::{FailedCall, canonical};

/// The options of the connected TCP socket behind a descriptor, as far as they can be read; the others are as by default.
/// Nothing changes.
///
/// # Errors
/// Those of [`TcpStream::adopt`].
pub fn config_of_connection(descriptor: i32) -> Result<TcpConfig, Error> {
    connection(descriptor).look(|socket| TcpConfig::of(SockRef::from(socket)))
}

/// The options of the listening TCP socket behind a descriptor, as far as they can be read; the others are as by default.
/// Nothing changes.
///
/// # Errors
/// Those of [`TcpListener::adopt`].
pub fn config_of_listener(descriptor: i32) -> Result<TcpConfig, Error> {
    listener(descriptor).look(|socket| TcpConfig::of(SockRef::from(socket)))
}

impl TcpStream {
    /// Adopts a connected socket by its descriptor, which nothing else in the process may own, and changes the options in
    /// which `config` differs from [`config_of_connection`]. The stream owns a duplicate, and the given descriptor is closed,
    /// so that it cannot be adopted twice. On an error the caller keeps its descriptor.
    ///
    /// # Errors
    /// E_INVALIDARG for a socket that is not TCP over IPv4 or IPv6, or not connected, and for a descriptor that is registered
    /// with the reactor already; WSAENOTSOCK 0x80072736, WSAEBADF 0x80072719; WSAEOPNOTSUPP 0x8007273D where sockets have no
    /// descriptors; tooManyOpenFiles 0x80072728; those of [`require_reclaimed`].
    pub fn adopt(
        config: &TcpConfig,
        descriptor: i32,
        sink: Arc<dyn ReadySink>,
    ) -> Result<Self, Error> {
        let adoption = connection(descriptor);
        let failed = |error| adoption.rejected(&error);
        let was = config_of_connection(descriptor)?;
        require_peer(adoption)?;
        let _reactor = runtime::enter().map_err(failed)?;
        let socket = handoff::claim(adoption.kind, descriptor).map_err(failed)?;
        match take_connection(&socket, &was, config) {
            Ok((connection, remote)) => Ok(Self::new(connection, remote, sink)),
            Err(failure) => {
                system::abandon(socket);
                Err(adoption.failed(&failure))
            }
        }
    }

    /// A stream over a duplicate of the descriptor of a connected socket, whose owner keeps the descriptor and has to close
    /// it without using it again. Options stay as they are.
    ///
    /// # Errors
    /// Those of [`adopt`](Self::adopt).
    pub fn adopt_duplicate(descriptor: i32, sink: Arc<dyn ReadySink>) -> Result<Self, Error> {
        let adoption = connection(descriptor);
        let _reactor = runtime::enter().map_err(|error| adoption.rejected(&error))?;
        require_peer(adoption)?;
        let (socket, remote) = adoption.look(|socket| {
            let remote = ip_address(socket.peer_addr())?;
            system::prepare(SockRef::from(socket))?;
            Ok((system::duplicate(SockRef::from(socket))?, remote))
        })?;
        Ok(Self::new(
            net::TcpStream::from(socket),
            canonical(remote),
            sink,
        ))
    }
}

impl TcpListener {
    /// Adopts a listening socket by its descriptor, which nothing else in the process may own, changes the options in which
    /// `config` differs from [`config_of_listener`], and starts accepting, as [`bind`](Self::bind) does. A socket that is only
    /// bound begins to listen. On an error the caller keeps its descriptor.
    ///
    /// # Errors
    /// E_INVALIDARG for a socket that is not TCP over IPv4 or IPv6, connected, or not bound, and for one that this process
    /// has in use already; WSAENOTSOCK 0x80072736, WSAEBADF 0x80072719; WSAEOPNOTSUPP 0x8007273D where sockets have no
    /// descriptors; tooManyOpenFiles 0x80072728; that of [`require_reclaimed_listener`].
    pub fn adopt(
        config: TcpConfig,
        descriptor: i32,
        sink: Arc<dyn ReadySink>,
    ) -> Result<Self, Error> {
        let adoption = listener(descriptor);
        let failed = |error| adoption.rejected(&error);
        let was = config_of_listener(descriptor)?;
        require_reclaimed_listener()?;
        let policy = capabilities::policy()?;
        let _reactor = runtime::enter().map_err(failed)?;
        let socket = listening(descriptor).map_err(|failure| adoption.failed(&failure))?;
        let registration = ListenerRegistration::adopt(sink.driver(), socket).map_err(failed)?;
        match take_listener(registration.socket(), &was, &config) {
            Ok(local) => Ok(Self::run(registration, local, config, sink, policy)),
            Err(failure) => {
                registration.abandon();
                Err(adoption.failed(&failure))
            }
        }
    }

    /// Adopts a listening socket by its descriptor, which nothing else in the process may own, with its options. It accepts
    /// nothing until [`resume`](Self::resume). On an error the caller keeps its descriptor.
    ///
    /// # Errors
    /// Those of [`adopt`](Self::adopt).
    pub fn adopt_suspended(descriptor: i32, sink: Arc<dyn ReadySink>) -> Result<Self, Error> {
        let adoption = listener(descriptor);
        let config = config_of_listener(descriptor)?;
        require_reclaimed_listener()?;
        let policy = capabilities::policy()?;
        let _reactor = runtime::enter().map_err(|error| adoption.rejected(&error))?;
        let socket =
            handoff::claim(adoption.kind, descriptor).map_err(|error| adoption.rejected(&error))?;
        match take_listener(SockRef::from(&socket), &config, &config) {
            Ok(local) => Ok(Self::run_later(socket.into(), local, config, sink, policy)),
            Err(failure) => {
                system::abandon(socket);
                Err(adoption.failed(&failure))
            }
        }
    }
}

fn connection(descriptor: i32) -> Adoption {
    Adoption {
        kind: Kind::Connection,
        descriptor,
    }
}

/// # Errors
/// Those of [`require_reclaimed`] for its peer.
fn require_peer(adoption: Adoption) -> Result<(), Error> {
    if capabilities::policy()?.is_none() {
        return Ok(());
    }
    let ends = |socket: &Socket| {
        Ok((
            ip_address(socket.local_addr())?,
            ip_address(socket.peer_addr())?,
        ))
    };
    let (local, remote) = adoption.look(ends)?;
    require_reclaimed(Some(local), canonical(remote))
}

fn listener(descriptor: i32) -> Adoption {
    Adoption {
        kind: Kind::Listener,
        descriptor,
    }
}

/// The duplicate is made last, so that nothing can fail while there are two descriptors.
fn take_connection(
    socket: &Socket,
    was: &TcpConfig,
    config: &TcpConfig,
) -> Result<(net::TcpStream, SocketAddr), FailedCall> {
    config.change(SockRef::from(socket), was)?;
    let remote = ip_address(socket.peer_addr()).map_err(FailedCall::of("getpeername"))?;
    system::prepare(SockRef::from(socket)).map_err(FailedCall::of("fcntl"))?;
    let taken = system::duplicate(SockRef::from(socket)).map_err(FailedCall::of("fcntl"))?;
    Ok((taken.into(), canonical(remote)))
}

/// The socket has to listen before it is registered: epoll reports one that does not as hung up, and the reactor keeps
/// that state for good.
fn listening(descriptor: i32) -> Result<Socket, FailedCall> {
    let socket = system::adopt(Kind::Listener, descriptor).map_err(FailedCall::of("getsockopt"))?;
    match listen(&socket) {
        Ok(()) => Ok(socket),
        Err(error) => {
            system::abandon(socket);
            Err(FailedCall::of("listen")(error))
        }
    }
}

/// A socket that listens already keeps its backlog.
fn listen(socket: &Socket) -> io::Result<()> {
    if system::is_listening(SockRef::from(socket))? {
        return Ok(());
    }
    socket.listen(BACKLOG)
}

fn take_listener(
    socket: SockRef<'_>,
    was: &TcpConfig,
    config: &TcpConfig,
) -> Result<SocketAddr, FailedCall> {
    config.change(SockRef::from(&*socket), was)?;
    let local = ip_address(socket.local_addr()).map_err(FailedCall::of("getsockname"))?;
    system::prepare(socket).map_err(FailedCall::of("fcntl"))?;
    Ok(local)
}

fn ip_address(address: io::Result<socket2::SockAddr>) -> io::Result<SocketAddr> {
    address?
        .as_socket()
        .ok_or_else(|| io::ErrorKind::InvalidInput.into())
}
