//! A session before it becomes a stream: whoever reads and writes it drives it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};

use super::handshake::Secured;
use super::session::Session;
use crate::stream::{Flow, Read, ReceiveQueue, SendQueue, Transport};
use crate::sync::lock;
use crate::tcp::Counters;

/// Bytes that one write encrypts at most; see `CHUNK` of the session.
const AT_ONCE: usize = 64 * 1024;

/// A protected connection as asynchronous reader and writer. Failures of TLS are [`Error`](crate::error::Error)s inside of
/// the [`io::Error`].
#[derive(Debug)]
pub struct TlsChannel {
    session: Session,
    receive_queue: Mutex<ReceiveQueue>,
    /// Holds no bytes, only the end: writes go to the session at once.
    send_queue: Mutex<SendQueue>,
    sent: Counters,
    received: Counters,
}

impl TlsChannel {
    /// A connection with `remote` whose handshake is complete.
    pub fn new(secured: Secured, remote: SocketAddr) -> Self {
        let mut session = Session::new(secured.tls, secured.socket, remote);
        let receive_queue = session.take_received();
        Self {
            session,
            receive_queue: Mutex::new(receive_queue),
            send_queue: Mutex::default(),
            sent: Counters::default(),
            received: Counters::default(),
        }
    }

    /// The local address.
    ///
    /// # Errors
    /// The system's.
    pub fn local_address(&self) -> io::Result<SocketAddr> {
        let address = self.session.socket().local_addr()?;
        Ok(address.as_socket().expect("a TCP socket"))
    }

    /// The transport, and what was received and not read.
    pub(crate) fn into_transport(self) -> (Box<dyn Transport>, Mutex<ReceiveQueue>) {
        (Box::new(self.session), self.receive_queue)
    }

    /// What was received and not read; `None` when the socket has to be read first.
    fn take_received(&self, target: &mut ReadBuf<'_>) -> Option<io::Result<()>> {
        let space = target.initialize_unfilled();
        let taken = lock(&self.receive_queue).take(space);
        match taken.copy_to(space) {
            Ok(Read::Pending) => None,
            Ok(Read::Bytes(count)) => {
                target.advance(count);
                Some(Ok(()))
            }
            Err(error) => Some(Err(io::Error::other(error))),
        }
    }

    /// Receives once. True when there is nothing, and `context` is woken when there is.
    fn receive(&mut self, context: &mut Context<'_>) -> bool {
        let flow = self.session.receive(&self.receive_queue, &self.received);
        flow == Flow::Blocked && self.session.register_waker(Interest::READABLE, context)
    }

    fn send_failure(&self, error: &io::Error) -> io::Error {
        io::Error::other(self.session.send_failure(error))
    }

    /// Sends until nothing is left of what was encrypted, and of the end when that was asked for.
    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let sent = self.session.send(&self.send_queue, &self.sent);
            match sent.map_err(|error| self.send_failure(&error))?.0 {
                Flow::Idle => return Poll::Ready(Ok(())),
                Flow::Progress => {}
                Flow::Blocked => {
                    if self.session.register_waker(Interest::WRITABLE, context) {
                        return Poll::Pending;
                    }
                }
            }
        }
    }
}

impl AsyncRead for TlsChannel {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        target: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if target.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        loop {
            if let Some(outcome) = self.take_received(target) {
                return Poll::Ready(outcome);
            }
            let is_blocked = self.receive(context);
            // What was received may ask for an answer, such as new keys. While the kernel has no room for it, reading goes on;
            // a failure to send is that of the next write.
            let _ = self.poll_send(context);
            if is_blocked {
                return Poll::Pending;
            }
        }
    }
}

impl AsyncWrite for TlsChannel {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_send(context))?;
        let accepted = bytes.len().min(AT_ONCE);
        let Self { session, sent, .. } = &mut *self;
        let gone = session.send_now(&bytes[..accepted], &[], sent);
        gone.map_err(|error| self.send_failure(&error))?;
        Poll::Ready(Ok(accepted))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_send(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        lock(&self.send_queue).end();
        self.poll_send(context)
    }
}
