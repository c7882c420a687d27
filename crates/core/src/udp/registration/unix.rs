use std::future::poll_fn;
use std::io;
use std::net::UdpSocket;
use std::task::{Context, Poll, Waker};

use sockets_sys::handoff::{self as system, Kind};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::driver::{Direction, Driver, Watch};
use crate::socket::handoff;

/// A socket, registered with a driver for datagrams and for ICMP errors. Fields are dropped in their order: the watch ends
/// before the descriptor is closed.
#[derive(Debug)]
pub(in crate::udp) struct Registration {
    watch: Watch,
    socket: UdpSocket,
}

impl Registration {
    pub(in crate::udp) fn new(driver: &Driver, socket: UdpSocket) -> io::Result<Self> {
        let watch = Watch::new(driver, &socket, Interest::READABLE | Interest::ERROR)?;
        Ok(Self { watch, socket })
    }

    /// Adopts a descriptor, which the caller keeps on an error.
    ///
    /// # Errors
    /// Those of [`handoff::claim`].
    pub(in crate::udp) fn adopt(driver: &Driver, descriptor: i32) -> io::Result<Self> {
        let socket = handoff::claim(Kind::Datagram, descriptor)?;
        match Watch::new(driver, &socket, Interest::READABLE | Interest::ERROR) {
            Ok(watch) => Ok(Self {
                watch,
                socket: socket.into(),
            }),
            Err(error) => {
                system::abandon(socket);
                Err(error)
            }
        }
    }

    /// The opposite of [`adopt`](Self::adopt).
    pub(in crate::udp) fn abandon(self) {
        drop(self.watch);
        system::abandon(self.socket.into());
    }

    /// The same socket once more, which the I/O threads drive.
    pub(in crate::udp) fn second(&self) -> io::Result<Self> {
        Self::new(&Driver::Threads, self.socket.try_clone()?)
    }

    pub(in crate::udp) fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    /// Polls for datagrams, or for an ICMP error, which epoll reports as EPOLLERR alone. On the I/O threads only a task polls,
    /// by [`receivable`](Self::receivable).
    pub(in crate::udp) fn poll_receivable(&self, context: &Context<'_>) -> Poll<()> {
        match &self.watch {
            Watch::Loop(watch) => watch.poll_ready(Direction::Read, context).map(drop),
            Watch::Threads(_) => Poll::Ready(()),
        }
    }

    /// Waits for datagrams, or for an ICMP error.
    pub(in crate::udp) async fn receivable(&self) {
        match &self.watch {
            // It fails only when the runtime is shut down, which it never is.
            Watch::Threads(watch) => drop(watch.ready(Interest::READABLE | Interest::ERROR).await),
            Watch::Loop(watch) => {
                drop(poll_fn(|context| watch.poll_ready(Direction::Read, context)).await);
            }
        }
    }

    /// Has `waker` woken by every ICMP error, in the turn of the event loop. False on the I/O threads, where an
    /// [`ErrorQueueWatch`] has to be polled.
    pub(in crate::udp) fn on_errors(&self, waker: Waker) -> bool {
        match &self.watch {
            Watch::Loop(watch) => watch.on_errors(waker),
            Watch::Threads(_) => return false,
        }
        true
    }

    /// The receive buffer is empty: on the event loop the next call is made after an event only. On the I/O threads the call that
    /// finds nothing is made beside the owner, and costs it nothing.
    pub(in crate::udp) fn expect_nothing(&self) {
        if let Watch::Loop(watch) = &self.watch {
            watch.clear(Direction::Read);
        }
    }

    /// Makes a call that receives, unless the driver knows that it would block. A call that would block clears the readiness.
    pub(in crate::udp) fn try_receive<R>(
        &self,
        mut call: impl FnMut(&UdpSocket) -> io::Result<R>,
    ) -> io::Result<R> {
        match &self.watch {
            Watch::Loop(watch) => watch.try_io(Direction::Read, || call(&self.socket)),
            Watch::Threads(watch) => {
                // `try_io` supports one interest at a time, and clears the readiness of that one only.
                match watch.try_io(Interest::READABLE, |_| call(&self.socket)) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        watch.try_io(Interest::ERROR, |_| call(&self.socket))
                    }
                    outcome => outcome,
                }
            }
        }
    }
}

/// Watches for room in the send buffer while it lives, through a duplicate: epoll accepts a descriptor only once.
#[derive(Debug)]
pub(in crate::udp) struct WritableWatch {
    watch: Watch,
    /// Dropped after its watch.
    _socket: UdpSocket,
}

impl WritableWatch {
    /// # Errors
    /// The system's error when the process has no descriptor left.
    pub(in crate::udp) fn new(driver: &Driver, registration: &Registration) -> io::Result<Self> {
        let socket = registration.socket().try_clone()?;
        let watch = Watch::new(driver, &socket, Interest::WRITABLE)?;
        Ok(Self {
            watch,
            _socket: socket,
        })
    }

    pub(in crate::udp) fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        self.watch.poll_ready(Direction::Write, context).map(drop)
    }
}

/// Watches the error queue while it lives, through a duplicate: readiness that the receive loop clears is not cleared here.
#[derive(Debug)]
pub(in crate::udp) struct ErrorQueueWatch {
    socket: AsyncFd<UdpSocket>,
}

impl ErrorQueueWatch {
    /// # Errors
    /// The system's error when the process has no descriptor left.
    pub(in crate::udp) fn new(registration: &Registration) -> io::Result<Self> {
        let socket = registration.socket().try_clone()?;
        register(socket, Interest::ERROR).map(|socket| Self { socket })
    }

    /// Waits until there is an error, and clears the readiness: an error that comes afterwards is reported again.
    pub(in crate::udp) async fn has_errors(&self) {
        // It fails only when the runtime is shut down, which it never is.
        if let Ok(mut guard) = self.socket.ready(Interest::ERROR).await {
            guard.clear_ready();
        }
    }
}

#[expect(
    deprecated,
    reason = "its replacement is unsafe, for types whose descriptor can change; that of a UdpSocket cannot"
)]
fn register(socket: UdpSocket, interest: Interest) -> io::Result<AsyncFd<UdpSocket>> {
    AsyncFd::with_interest(socket, interest)
}
