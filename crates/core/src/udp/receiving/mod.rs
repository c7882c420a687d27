//! The receiving half of a UDP socket: datagrams, receive errors and the network's answers to what was sent.

mod address_numbers;
mod answers;
mod inbox;
mod kernel;
mod receive_loop;
mod received;
mod wait;

use std::io;
use std::sync::{Arc, Mutex};

use socket2::{SockRef, Socket};
use sockets_sys::udp::{ReceiveCounters, Receiver, may_be_icmp_error};
use tokio::task::AbortHandle;

pub use address_numbers::NewAddresses;
pub use answers::NetworkAnswer;
pub use received::{ReceivedBatch, Run};

use self::answers::Answers;
use self::inbox::Inbox;
use self::kernel::Kernel;
use self::wait::Wait;
use super::registration::Registration;
use crate::error::Error;
use crate::readiness::{Readiness, ReadySink};
use crate::runtime;
use crate::socket::Slot;
use crate::sync::lock;

/// What the owner of a socket shares with the tasks that receive for it.
#[derive(Debug)]
pub(super) struct Receiving {
    socket: Arc<Slot<Arc<Registration>>>,
    sink: Arc<dyn ReadySink>,
    inbox: Inbox,
    /// `None` while nobody receives.
    kernel: Mutex<Option<Kernel>>,
    readable: Mutex<Wait>,
    reader: Mutex<Option<AbortHandle>>,
    answers: Answers,
}

impl Receiving {
    /// Datagrams that wait for the owner are no more than `limit`.
    pub(super) fn new(
        socket: Arc<Slot<Arc<Registration>>>,
        sink: Arc<dyn ReadySink>,
        limit: u32,
    ) -> Self {
        Self {
            socket,
            sink,
            inbox: Inbox::new(limit),
            kernel: Mutex::default(),
            readable: Mutex::default(),
            reader: Mutex::default(),
            answers: Answers::default(),
        }
    }

    /// Begins to fill the inbox; a second call has no effect, nor has one after the close.
    pub(super) fn start(self: &Arc<Self>) {
        let mut reader = lock(&self.reader);
        if reader.is_some() {
            return;
        }
        let kernel = |socket: &Arc<Registration>| Kernel::new(SockRef::from(socket.socket()));
        let Some(kernel) = self.socket.with(kernel) else {
            return;
        };
        *lock(&self.kernel) = Some(kernel);
        self.inbox.open();
        let task = runtime::spawn(receive_loop::run(Arc::clone(self)));
        *reader = Some(task.abort_handle());
    }

    /// Takes the datagrams that arrived; `None` when there are none.
    pub(super) fn take(&self) -> Option<ReceivedBatch> {
        self.inbox.take()
    }

    pub(super) fn counters(&self) -> ReceiveCounters {
        let kernel = lock(&self.kernel);
        kernel.as_ref().map(Kernel::counters).unwrap_or_default()
    }

    /// Ends reading. What was received stays until [`discard`](Self::discard).
    pub(super) fn stop(&self) {
        if let Some(reader) = lock(&self.reader).take() {
            reader.abort();
        }
    }

    /// Lets go of every share of the socket; it is closed already.
    pub(super) fn let_go(&self) {
        self.answers.forget();
        lock(&self.readable).end();
    }

    /// Frees what nobody will take.
    pub(super) fn discard(&self) {
        self.inbox.close();
    }

    /// Takes in what the kernel has for who receives: it may be coalesced, which the next owner would not understand.
    pub(super) fn take_in(&self, socket: &Socket) -> io::Result<()> {
        let mut kernel = lock(&self.kernel);
        let Some(kernel) = kernel.as_mut() else {
            return Ok(());
        };
        Receiver::disable_coalescing(SockRef::from(socket))?;
        // What comes from now on is not coalesced, so that the end is where the buffer cannot have held more.
        let before = kernel.counters().bytes;
        let most = socket.recv_buffer_size()? as u64;
        while kernel.counters().bytes - before < most {
            match kernel.receive(SockRef::from(socket), Receiver::MAX_MESSAGES, &self.inbox) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                    self.report_failed_receive(&error);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Shows the network's answer to an earlier datagram to the owner of a connected socket. One without a peer does not
    /// hear of it, and one that watches for answers hears of it with more.
    pub(super) fn report_answer(&self, socket: &Registration, error: &io::Error) {
        if !self.answers.is_watched() && socket.socket().peer_addr().is_ok() {
            self.report_error(Error::datagram_peer_gone(error));
        }
    }

    /// Shows a failed receive to the owner, unless it stands for an answer that the owner hears of with more.
    fn report_failed_receive(&self, error: &io::Error) {
        if !(self.answers.is_watched() && may_be_icmp_error(error)) {
            self.report_error(Error::datagram_peer_gone(error));
        }
    }

    /// Shows an error to the owner in its place between the received datagrams.
    fn report_error(&self, error: Error) {
        if self.inbox.add_error(error) {
            self.sink.ready(Readiness::READABLE);
        }
    }
}
