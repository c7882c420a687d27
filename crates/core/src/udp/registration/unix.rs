use std::io;
use std::net::UdpSocket;
use std::task::{Context, Poll};

use sockets_sys::handoff::{self as system, Kind};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::socket::handoff;

/// A socket that the reactor watches for datagrams and for the network's answers to those sent.
#[derive(Debug)]
pub(in crate::udp) struct Registration {
    socket: AsyncFd<UdpSocket>,
}

impl Registration {
    pub(in crate::udp) fn new(socket: UdpSocket) -> io::Result<Self> {
        let interest = Interest::READABLE | Interest::ERROR;
        register(socket, interest).map(|socket| Self { socket })
    }

    /// Takes over a descriptor, which the caller keeps when that fails.
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

    /// Waits for datagrams, or for an answer to one sent earlier, which epoll tells of as an error alone.
    pub(in crate::udp) async fn receivable(&self) {
        let interest = Interest::READABLE | Interest::ERROR;
        // It fails only when the runtime ends, which it never does.
        drop(self.socket.ready(interest).await);
    }

    /// Runs a call that receives, unless the reactor knows that it would block; when it does, the next wait is for news.
    pub(in crate::udp) fn try_receive<R>(
        &self,
        mut call: impl FnMut(&UdpSocket) -> io::Result<R>,
    ) -> io::Result<R> {
        // `try_io` understands one interest at a time, and forgets only that one.
        match self.socket.try_io(Interest::READABLE, &mut call) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.socket.try_io(Interest::ERROR, call)
            }
            outcome => outcome,
        }
    }
}

/// Watches for room in the send buffer while it lives, through a descriptor of its own: the reactor knows a descriptor
/// once.
#[derive(Debug)]
pub(in crate::udp) struct WritableWatch {
    socket: AsyncFd<UdpSocket>,
}

impl WritableWatch {
    /// # Errors
    /// What the system says when the process has no descriptor left.
    pub(in crate::udp) fn new(registration: &Registration) -> io::Result<Self> {
        let socket = registration.socket().try_clone()?;
        register(socket, Interest::WRITABLE).map(|socket| Self { socket })
    }

    pub(in crate::udp) fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        self.socket.poll_write_ready(context).map(drop)
    }
}

/// Watches for the network's answers while it lives, through a descriptor of its own: what another wait for the socket
/// has seen, this one still sees.
#[derive(Debug)]
pub(in crate::udp) struct AnswerWatch {
    socket: AsyncFd<UdpSocket>,
}

impl AnswerWatch {
    /// # Errors
    /// What the system says when the process has no descriptor left.
    pub(in crate::udp) fn new(registration: &Registration) -> io::Result<Self> {
        let socket = registration.socket().try_clone()?;
        register(socket, Interest::ERROR).map(|socket| Self { socket })
    }

    /// Waits for news; what comes after it returned is news again.
    pub(in crate::udp) async fn answered(&self) {
        // It fails only when the runtime ends, which it never does.
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
