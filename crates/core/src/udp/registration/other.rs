use std::io;
use std::net;
use std::task::{Context, Poll, Waker};

use socket2::SockRef;
use sockets_sys::handoff::{self, Kind};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use crate::driver::Driver;

/// A socket, registered with the reactor.
#[derive(Debug)]
pub(in crate::udp) struct Registration {
    socket: UdpSocket,
}

impl Registration {
    pub(in crate::udp) fn new(_driver: &Driver, socket: net::UdpSocket) -> io::Result<Self> {
        UdpSocket::from_std(socket).map(|socket| Self { socket })
    }

    /// # Errors
    /// Always `Unsupported`.
    pub(in crate::udp) fn adopt(driver: &Driver, descriptor: i32) -> io::Result<Self> {
        Self::new(driver, handoff::adopt(Kind::Datagram, descriptor)?.into())
    }

    pub(in crate::udp) fn abandon(self) {
        drop(self);
    }

    /// The same socket once more, which the I/O threads drive.
    pub(in crate::udp) fn second(&self) -> io::Result<Self> {
        let socket = SockRef::from(&self.socket).try_clone()?;
        Self::new(&Driver::Threads, socket.into())
    }

    pub(in crate::udp) fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    /// There is no driver here that would poll without a task.
    pub(in crate::udp) fn poll_receivable(&self, _context: &Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    /// Waits for datagrams.
    pub(in crate::udp) async fn receivable(&self) {
        // It fails only when the runtime is shut down, which it never is.
        let _ = self.socket.ready(Interest::READABLE).await;
    }

    /// False: there is no event loop here.
    #[expect(clippy::unused_self, reason = "the signature of its twin")]
    pub(in crate::udp) fn on_errors(&self, _waker: Waker) -> bool {
        false
    }

    /// Nothing: see the other systems.
    #[expect(clippy::unused_self, reason = "the signature of its twin")]
    pub(in crate::udp) fn expect_nothing(&self) {}

    /// Makes a call that receives, unless the reactor knows that it would block. A call that would block clears the readiness.
    pub(in crate::udp) fn try_receive<R>(
        &self,
        mut call: impl FnMut(&UdpSocket) -> io::Result<R>,
    ) -> io::Result<R> {
        self.socket
            .try_io(Interest::READABLE, || call(&self.socket))
    }
}

/// A socket cannot be registered twice here; a send that would block is retried after a pause.
#[derive(Debug)]
pub(in crate::udp) enum WritableWatch {}

impl WritableWatch {
    /// # Errors
    /// Always `Unsupported`.
    pub(in crate::udp) fn new(_driver: &Driver, _registration: &Registration) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(in crate::udp) fn poll(&self, _context: &mut Context<'_>) -> Poll<()> {
        match *self {}
    }
}

/// These systems have no error queue.
#[derive(Debug)]
pub(in crate::udp) enum ErrorQueueWatch {}

impl ErrorQueueWatch {
    /// # Errors
    /// Always `Unsupported`.
    pub(in crate::udp) fn new(_registration: &Registration) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    #[expect(clippy::unused_async, reason = "the signature of its twin")]
    pub(in crate::udp) async fn has_errors(&self) {
        match *self {}
    }
}
