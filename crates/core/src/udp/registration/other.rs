use std::io;
use std::net;
use std::task::{Context, Poll};

use sockets_sys::handoff::{self, Kind};
use tokio::io::Interest;
use tokio::net::UdpSocket;

/// A socket that the reactor watches.
#[derive(Debug)]
pub(in crate::udp) struct Registration {
    socket: UdpSocket,
}

impl Registration {
    pub(in crate::udp) fn new(socket: net::UdpSocket) -> io::Result<Self> {
        UdpSocket::from_std(socket).map(|socket| Self { socket })
    }

    /// # Errors
    /// Always `Unsupported`.
    pub(in crate::udp) fn adopt(descriptor: i32) -> io::Result<Self> {
        Self::new(handoff::adopt(Kind::Datagram, descriptor)?.into())
    }

    pub(in crate::udp) fn abandon(self) {
        drop(self);
    }

    pub(in crate::udp) fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    /// Waits for datagrams.
    pub(in crate::udp) async fn receivable(&self) {
        // It fails only when the runtime ends, which it never does.
        let _ = self.socket.ready(Interest::READABLE).await;
    }

    /// Runs a call that receives, unless the reactor knows that it would block; when it does, the next wait is for news.
    pub(in crate::udp) fn try_receive<R>(
        &self,
        mut call: impl FnMut(&UdpSocket) -> io::Result<R>,
    ) -> io::Result<R> {
        self.socket
            .try_io(Interest::READABLE, || call(&self.socket))
    }
}

/// There is no second way into the reactor here; who waits for room in the send buffer tries again later.
#[derive(Debug)]
pub(in crate::udp) enum WritableWatch {}

impl WritableWatch {
    /// # Errors
    /// Always `Unsupported`.
    pub(in crate::udp) fn new(_registration: &Registration) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(in crate::udp) fn poll(&self, _context: &mut Context<'_>) -> Poll<()> {
        match *self {}
    }
}

/// No system of this kind keeps the network's answers.
#[derive(Debug)]
pub(in crate::udp) enum AnswerWatch {}

impl AnswerWatch {
    /// # Errors
    /// Always `Unsupported`.
    pub(in crate::udp) fn new(_registration: &Registration) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    #[expect(clippy::unused_async, reason = "the signature of its twin")]
    pub(in crate::udp) async fn answered(&self) {
        match *self {}
    }
}
