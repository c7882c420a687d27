use std::io;
use std::net::UdpSocket;
use std::task::{Context, Poll};

use sockets_sys::handoff::{self as system, Kind};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::socket::handoff;

/// A socket, registered with the reactor for datagrams and for ICMP errors.
#[derive(Debug)]
pub(in crate::udp) struct Registration {
    socket: AsyncFd<UdpSocket>,
}

impl Registration {
    pub(in crate::udp) fn new(socket: UdpSocket) -> io::Result<Self> {
        let interest = Interest::READABLE | Interest::ERROR;
        register(socket, interest).map(|socket| Self { socket })
    }

    /// Adopts a descriptor, which the caller keeps on an error.
    ///
    /// # Errors
    /// Those of [`system::adopt`] and [`handoff::register`].
    pub(in crate::udp) fn adopt(descriptor: i32) -> io::Result<Self> {
        let socket = system::adopt(Kind::Datagram, descriptor)?;
        let interest = Interest::READABLE | Interest::ERROR;
        handoff::register(socket, interest).map(|socket| Self { socket })
    }

    /// The opposite of [`adopt`](Self::adopt).
    pub(in crate::udp) fn abandon(self) {
        handoff::unregister(self.socket);
    }

    pub(in crate::udp) fn socket(&self) -> &UdpSocket {
        self.socket.get_ref()
    }

    /// Waits for datagrams, or for an ICMP error, which epoll reports as EPOLLERR alone.
    pub(in crate::udp) async fn receivable(&self) {
        let interest = Interest::READABLE | Interest::ERROR;
        // It fails only when the runtime is shut down, which it never is.
        drop(self.socket.ready(interest).await);
    }

    /// Makes a call that receives, unless the reactor knows that it would block. A call that would block clears the readiness.
    pub(in crate::udp) fn try_receive<R>(
        &self,
        mut call: impl FnMut(&UdpSocket) -> io::Result<R>,
    ) -> io::Result<R> {
        // `try_io` supports one interest at a time, and clears the readiness of that one only.
        match self.socket.try_io(Interest::READABLE, &mut call) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.socket.try_io(Interest::ERROR, call)
            }
            outcome => outcome,
        }
    }
}

/// Watches for room in the send buffer while it lives, through a duplicate: epoll accepts a descriptor only once.
#[derive(Debug)]
pub(in crate::udp) struct WritableWatch {
    socket: AsyncFd<UdpSocket>,
}

impl WritableWatch {
    /// # Errors
    /// The system's error when the process has no descriptor left.
    pub(in crate::udp) fn new(registration: &Registration) -> io::Result<Self> {
        let socket = registration.socket().try_clone()?;
        register(socket, Interest::WRITABLE).map(|socket| Self { socket })
    }

    pub(in crate::udp) fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        self.socket.poll_write_ready(context).map(drop)
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
