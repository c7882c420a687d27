//! A listening TCP socket that accepts on the I/O threads.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::net::{self, SocketAddr};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use sockets_sys::handoff::Kind;
use sockets_sys::socket_options;
use tokio::task::AbortHandle;

use crate::capabilities::{self, OwnSocket, Policy, Verb};
use crate::driver::Driver;
use crate::error::Error;
use crate::readiness::{Readiness, ReadySink, readiness_waker};
use crate::runtime;
use crate::socket::BindTarget;
use crate::socket::{Closable, FailedCall, canonical, handoff};
use crate::sync::lock;
use crate::tcp::accept_queue::{AcceptQueue, Accepted};
use crate::tcp::config::TcpConfig;
use crate::tcp::listener_registration::ListenerRegistration;

/// Connections that the kernel completes ahead of us; it lowers the number to its own limit (`somaxconn`).
pub(super) const BACKLOG: i32 = 4096;

/// Pause after the process ran out of descriptors: no readiness event reports that one is free again.
const DESCRIPTOR_PAUSE: Duration = Duration::from_millis(20);

/// Connections that one turn of the owner's event loop accepts; others wait for the next turn.
const ACCEPTS_A_TURN: usize = 64;

/// A listening socket. Dropping it closes it; connections that were taken live on.
#[derive(Debug)]
pub struct TcpListener {
    inner: Arc<Inner>,
    /// The accept loop; `None` on the owner's event loop, which accepts when it takes, and while it is suspended.
    acceptor: Mutex<Option<AbortHandle>>,
    /// The socket while it is suspended.
    suspended: Mutex<Option<net::TcpListener>>,
    local: SocketAddr,
    /// Under a policy: clients of this process find it.
    own: Mutex<Option<OwnSocket>>,
}

#[derive(Debug)]
struct Inner {
    socket: Closable<ListenerRegistration>,
    config: TcpConfig,
    queue: AcceptQueue,
    sink: Arc<dyn ReadySink>,
    local: SocketAddr,
    policy: Option<&'static Policy>,
}

impl TcpListener {
    /// Binds, listens and starts accepting. Accepted connections are reported to `sink` as readable, those that come
    /// together once.
    ///
    /// # Errors
    /// addressAlreadyInUse 0x80072740, cannotAssignRequestedAddress 0x80072741, WSAEACCES 0x8007271D for a reserved port,
    /// tooManyOpenFiles 0x80072728; E_ACCESSDENIED 0x80070005 when no capability allows to listen. Connections from peers that
    /// none allows are reset, and not reported.
    pub fn bind(
        target: BindTarget,
        config: TcpConfig,
        sink: Arc<dyn ReadySink>,
    ) -> Result<Self, Error> {
        capabilities::require(Verb::Bind, "bind")?;
        let policy = capabilities::policy()?;
        let failed = |error| Error::from_io(&target, "bind", &error);
        let _reactor = runtime::enter().map_err(failed)?;
        let socket = target.open(|address| listen(address, &target, &config))?;
        Self::start(socket, config, sink, policy).map_err(failed)
    }

    fn start(
        socket: Socket,
        config: TcpConfig,
        sink: Arc<dyn ReadySink>,
        policy: Option<&'static Policy>,
    ) -> io::Result<Self> {
        let socket = net::TcpListener::from(socket);
        let local = socket.local_addr()?;
        let registration = ListenerRegistration::new(sink.driver(), socket)?;
        Ok(Self::run(registration, local, config, sink, policy))
    }

    /// Starts accepting.
    pub(super) fn run(
        registration: ListenerRegistration,
        local: SocketAddr,
        config: TcpConfig,
        sink: Arc<dyn ReadySink>,
        policy: Option<&'static Policy>,
    ) -> Self {
        let socket = Closable::new(registration);
        let listener = Self::idle(socket, None, local, config, sink, policy);
        listener.accept();
        listener
    }

    /// A listener that accepts nothing until [`resume`](Self::resume).
    pub(super) fn run_later(
        socket: net::TcpListener,
        local: SocketAddr,
        config: TcpConfig,
        sink: Arc<dyn ReadySink>,
        policy: Option<&'static Policy>,
    ) -> Self {
        Self::idle(Closable::empty(), Some(socket), local, config, sink, policy)
    }

    fn idle(
        socket: Closable<ListenerRegistration>,
        suspended: Option<net::TcpListener>,
        local: SocketAddr,
        config: TcpConfig,
        sink: Arc<dyn ReadySink>,
        policy: Option<&'static Policy>,
    ) -> Self {
        let own = policy.map(|_| OwnSocket::new(Kind::Listener, local));
        Self {
            inner: Arc::new(Inner {
                socket,
                config,
                queue: AcceptQueue::new(),
                sink,
                local,
                policy,
            }),
            acceptor: Mutex::default(),
            suspended: Mutex::new(suspended),
            local,
            own: Mutex::new(own),
        }
    }

    fn accept(&self) {
        let inner = &self.inner;
        match inner.sink.driver() {
            Driver::Threads => {
                let task = runtime::spawn(accept_loop(Arc::clone(inner)));
                *lock(&self.acceptor) = Some(task.abort_handle());
            }
            Driver::Loop(_) => inner.accept_turn(),
        }
    }

    /// The address it listens on.
    pub fn local_address(&self) -> SocketAddr {
        self.local
    }

    /// Takes the connections accepted so far; on the owner's event loop, after it accepted those that wait. The sink is
    /// notified of more.
    pub fn take_accepted(&self) -> VecDeque<Accepted> {
        if matches!(self.inner.sink.driver(), Driver::Loop(_)) {
            self.inner.accept_turn();
        }
        self.inner.queue.take()
    }

    /// Closes the listener and returns the number of a duplicate descriptor of its socket, which the caller owns. Connections
    /// accepted so far can still be taken; those of the backlog wait for the new owner.
    ///
    /// # Errors
    /// tooManyOpenFiles 0x80072728 and WSAEOPNOTSUPP 0x8007273D where sockets have no descriptors, after which the listener is
    /// as before; RO_E_CLOSED after [`close`](Self::close).
    pub fn detach(&self) -> Result<i32, Error> {
        let socket = self.duplicate()?;
        self.stop();
        handoff::give_out(socket)
    }

    /// Stops accepting, takes the socket out of its driver, and returns the number of its descriptor, which stays the
    /// listener's: another owner can be given a copy. Connections accepted so far can still be taken.
    ///
    /// # Errors
    /// Those of [`detach`](Self::detach), after which the listener is as before.
    pub fn suspend(&self) -> Result<i32, Error> {
        if let Some(socket) = &*lock(&self.suspended) {
            return handoff::number(SockRef::from(socket));
        }
        let socket = self.duplicate()?;
        self.stop();
        let number = handoff::number(SockRef::from(&socket))?;
        *lock(&self.suspended) = Some(socket.into());
        Ok(number)
    }

    /// Accepts again after [`suspend`](Self::suspend); without effect on a listener that accepts or is closed.
    ///
    /// # Errors
    /// The system's error when it cannot watch more sockets; the listener is closed then.
    pub fn resume(&self) -> Result<(), Error> {
        let Some(socket) = lock(&self.suspended).take() else {
            return Ok(());
        };
        let failed = |error| Error::from_io("watch the listener", "epoll_ctl", &error);
        let _reactor = runtime::enter().map_err(failed)?;
        let registration =
            ListenerRegistration::new(self.inner.sink.driver(), socket).map_err(failed)?;
        self.inner.socket.put(registration);
        let own = |_| OwnSocket::new(Kind::Listener, self.local);
        *lock(&self.own) = self.inner.policy.map(own);
        self.accept();
        Ok(())
    }

    fn duplicate(&self) -> Result<Socket, Error> {
        if let Some(socket) = &*lock(&self.suspended) {
            return handoff::duplicate(SockRef::from(socket));
        }
        let closed = || Error::closed("the listener is closed");
        let duplicate = |socket: &ListenerRegistration| handoff::duplicate(socket.socket());
        self.inner.socket.with(duplicate).ok_or_else(closed)?
    }

    /// Stops listening at once; connections not taken yet are reset. Closing again has no effect.
    pub fn close(&self) {
        self.stop();
        self.inner.queue.close();
    }

    /// Waits for a call of the accept loop: a connection is queued under the socket's lock, so the queue is complete then.
    fn stop(&self) {
        if let Some(acceptor) = lock(&self.acceptor).take() {
            acceptor.abort();
        }
        drop(lock(&self.suspended).take());
        drop(self.inner.socket.take());
        drop(lock(&self.own).take());
    }
}

impl Drop for TcpListener {
    fn drop(&mut self) {
        self.close();
    }
}

impl Inner {
    /// Polls for the next connection and queues it while the socket's lock is held: `detach` and `close` take the socket
    /// first, so that no connection is between the kernel and the queue afterwards. `None` once the listener is closed. When
    /// the kernel has no more, the owner is notified.
    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<Option<io::Result<()>>> {
        match self.socket.with(|socket| self.poll_socket(socket, context)) {
            Some(Poll::Ready(outcome)) => Poll::Ready(Some(outcome)),
            Some(Poll::Pending) => {
                self.notify();
                Poll::Pending
            }
            None => Poll::Ready(None),
        }
    }

    fn poll_socket(
        &self,
        socket: &ListenerRegistration,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let (stream, remote) = ready!(socket.poll_accept(context))?;
        let remote = canonical(remote);
        let accepted = Accepted { stream, remote };
        if self
            .policy
            .is_some_and(|policy| !self.is_allowed(policy, &accepted))
        {
            accepted.reset();
            return Poll::Ready(Ok(()));
        }
        self.config
            .apply_to_accepted(SockRef::from(&accepted.stream));
        self.queue.push(accepted);
        Poll::Ready(Ok(()))
    }

    /// The local address of the connection is that of the client's connect, whatever the listener is bound to.
    fn is_allowed(&self, policy: &Policy, accepted: &Accepted) -> bool {
        let local = accepted.stream.local_addr().unwrap_or(self.local);
        policy.allows_client(accepted.remote, local)
    }

    /// Accepts what waits, on the thread of the owner's event loop. The sink is notified of what is left, and of what comes
    /// later.
    fn accept_turn(&self) {
        let waker = readiness_waker(Arc::clone(&self.sink), Readiness::READABLE);
        let mut context = Context::from_waker(&waker);
        for _ in 0..ACCEPTS_A_TURN {
            let polled = self
                .socket
                .with(|socket| self.poll_socket(socket, &mut context));
            match polled {
                Some(Poll::Ready(Ok(()))) => {}
                Some(Poll::Ready(Err(error))) if is_connection_error(&error) => {}
                Some(Poll::Ready(Err(_))) => return self.accept_later(),
                Some(Poll::Pending) | None => return,
            }
        }
        self.sink.ready(Readiness::READABLE);
    }

    fn accept_later(&self) {
        let sink = Arc::clone(&self.sink);
        runtime::spawn(async move {
            tokio::time::sleep(DESCRIPTOR_PAUSE).await;
            sink.ready(Readiness::READABLE);
        });
    }

    async fn make_room(&self) {
        if self.queue.is_full() {
            self.notify();
            self.queue.has_room().await;
        }
    }

    /// Notifies the owner once of all connections that were added since the last time.
    fn notify(&self) {
        if self.queue.take_added() {
            self.sink.ready(Readiness::READABLE);
        }
    }
}

async fn accept_loop(inner: Arc<Inner>) {
    while let Some(outcome) = poll_fn(|context| inner.poll_accept(context)).await {
        match outcome {
            Ok(()) => inner.make_room().await,
            Err(error) if is_connection_error(&error) => {}
            Err(_) => {
                inner.notify();
                tokio::time::sleep(DESCRIPTOR_PAUSE).await;
            }
        }
    }
}

/// Errors of one connection that ended before it was accepted; the listener is not affected.
fn is_connection_error(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}

fn listen(
    address: SocketAddr,
    target: &BindTarget,
    config: &TcpConfig,
) -> Result<Socket, FailedCall> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )
    .map_err(FailedCall::of("socket"))?;
    prepare(&socket, address, target, config)?;
    socket_options::bind(SockRef::from(&socket), address).map_err(FailedCall::of("bind"))?;
    socket.listen(BACKLOG).map_err(FailedCall::of("listen"))?;
    Ok(socket)
}

fn prepare(
    socket: &Socket,
    address: SocketAddr,
    target: &BindTarget,
    config: &TcpConfig,
) -> Result<(), FailedCall> {
    socket
        .set_nonblocking(true)
        .map_err(FailedCall::of("fcntl"))?;
    let essential = FailedCall::of("setsockopt");
    socket_options::prepare_listener(SockRef::from(socket)).map_err(&essential)?;
    if target.endpoint.address.is_none() && address.is_ipv6() {
        socket_options::carry_both_families(SockRef::from(socket)).map_err(&essential)?;
    }
    if let Some(interface) = &target.interface {
        socket_options::bind_to_interface(SockRef::from(socket), interface)
            .map_err(FailedCall::to_set("adapter"))?;
    }
    config.apply(SockRef::from(socket))
}
