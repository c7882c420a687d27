//! The receiving half of a UDP socket: datagrams, receive errors and ICMP errors.

mod address_numbers;
mod ahead;
mod icmp_errors;
mod inbox;
mod kernel;
mod pass_budget;
mod receive_loop;
mod received;
mod relief;
mod wait;

use std::io;
use std::sync::{Arc, Mutex};
use std::task::Waker;

use socket2::{SockRef, Socket};
use sockets_sys::udp::{ReceiveCounters, Receiver, may_be_icmp_error};
use tokio::task::AbortHandle;

pub use address_numbers::NewAddresses;
pub use icmp_errors::IcmpReport;
pub use received::{ReceivedBatch, ReceivedRun};

use self::icmp_errors::IcmpErrors;
use self::inbox::Inbox;
use self::kernel::Kernel;
use self::pass_budget::PassBudget;
use self::relief::Relief;
use self::wait::Wait;
use super::registration::Registration;
use crate::capabilities::Peers;
use crate::driver::{Driver, Guarded, HostLoop, Relieve};
use crate::error::Error;
use crate::readiness::{Readiness, ReadySink, readiness_waker};
use crate::runtime;
use crate::socket::Closable;
use crate::sync::lock;

/// The state that the owner of a socket shares with the tasks that receive for it.
#[derive(Debug)]
pub(super) struct Receiving {
    pub(super) socket: Closable<Arc<Registration>>,
    pub(super) sink: Arc<dyn ReadySink>,
    /// Notifies the sink. Made once: the event loop waits again after each batch.
    waker: Waker,
    inbox: Inbox,
    budget: PassBudget,
    /// The policy for peers.
    pub(super) peers: Option<Arc<Peers>>,
    /// `None` until receiving starts.
    kernel: Mutex<Option<Kernel>>,
    /// The receive task's wait for datagrams. It shares the descriptor: see [`Wait`].
    readable: Mutex<Wait>,
    reader: Mutex<Option<Reader>>,
    icmp_errors: IcmpErrors,
    relief: Relief,
}

/// Who makes the receive calls besides the owner.
#[derive(Debug)]
enum Reader {
    /// The receive task.
    Task(AbortHandle),
    /// The I/O threads while the owner of the event loop is busy. Dropped before the socket is closed.
    Guard { _guarded: Guarded },
}

impl Receiving {
    /// No more than `limit` datagrams wait for the owner.
    pub(super) fn new(
        socket: Registration,
        sink: Arc<dyn ReadySink>,
        limit: u32,
        peers: Option<Arc<Peers>>,
    ) -> Self {
        Self {
            socket: Closable::new(Arc::new(socket)),
            waker: readiness_waker(Arc::clone(&sink), Readiness::READABLE),
            sink,
            inbox: Inbox::new(limit),
            budget: PassBudget::new(limit),
            peers,
            kernel: Mutex::default(),
            readable: Mutex::default(),
            reader: Mutex::default(),
            icmp_errors: IcmpErrors::default(),
            relief: Relief::default(),
        }
    }

    /// Starts to fill the inbox; a second call has no effect, nor has one after the close.
    pub(super) fn start(self: &Arc<Self>) {
        let mut reader = lock(&self.reader);
        if reader.is_some() || lock(&self.kernel).is_some() {
            return;
        }
        let kernel = |socket: &Arc<Registration>| {
            Kernel::new(SockRef::from(socket.socket()), self.peers.clone())
        };
        let Some(kernel) = self.socket.with(kernel) else {
            return;
        };
        *lock(&self.kernel) = Some(kernel);
        self.inbox.open();
        self.begin(&mut reader);
    }

    /// Goes on after [`stop`](Self::stop) and [`release`](Self::release), if it was started before.
    pub(super) fn resume(self: &Arc<Self>) {
        let mut reader = lock(&self.reader);
        if lock(&self.kernel).is_some() {
            self.begin(&mut reader);
        }
    }

    fn begin(self: &Arc<Self>, reader: &mut Option<Reader>) {
        match self.sink.driver() {
            Driver::Threads => {
                let task = runtime::spawn(receive_loop::run(Arc::clone(self)));
                *reader = Some(Reader::Task(task.abort_handle()));
            }
            Driver::Loop(host) => {
                *reader = self.guarded(host);
                receive_loop::wait_for_more(self);
            }
        }
    }

    /// Takes what was received, and receives nothing.
    pub(super) fn take_waiting(&self) -> Option<ReceivedBatch> {
        self.inbox.take()
    }

    /// Where the system watches nothing more, a busy owner goes without relief.
    fn guarded(self: &Arc<Self>, host: &HostLoop) -> Option<Reader> {
        let this: Arc<dyn Relieve> = Arc::clone(self) as _;
        let this = Arc::downgrade(&this);
        let guarded = self
            .socket
            .with(|socket| host.relieve_when_busy(socket.socket(), this));
        let _guarded = guarded?.ok()?;
        Some(Reader::Guard { _guarded })
    }

    /// Takes the datagrams that arrived; `None` when there are none. On the owner's event loop it receives them first.
    pub(super) fn take(self: &Arc<Self>) -> Option<ReceivedBatch> {
        match self.sink.driver() {
            Driver::Threads => self.inbox.take(),
            Driver::Loop(host) => receive_loop::take_in_pass(self, host),
        }
    }

    pub(super) fn counters(&self) -> ReceiveCounters {
        let kernel = lock(&self.kernel);
        kernel.as_ref().map(Kernel::counters).unwrap_or_default()
    }

    /// Ends the receive task, or the relief of a busy owner. What was received stays until [`discard`](Self::discard).
    pub(super) fn stop(&self) {
        if let Some(Reader::Task(task)) = lock(&self.reader).take() {
            task.abort();
        }
    }

    /// Drops the waits, which share the descriptor. The socket must have been taken before, or a task could begin another.
    pub(super) fn release(&self) {
        self.icmp_errors.forget();
        self.relief.end();
        lock(&self.readable).end();
    }

    /// Frees what was not taken.
    pub(super) fn discard(&self) {
        self.inbox.close();
    }

    /// Moves what the kernel has received into the inbox: it may be coalesced (GRO), which the next owner would not expect.
    pub(super) fn drain_into_inbox(&self, socket: &Socket) -> io::Result<()> {
        let mut kernel = lock(&self.kernel);
        let Some(kernel) = kernel.as_mut() else {
            return Ok(());
        };
        kernel.disable_coalescing(SockRef::from(socket))?;
        // What arrives from now on is not coalesced. Under a flood the buffer never empties: reading ends after as many
        // bytes as it can have held.
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

    pub(super) fn watches_icmp_errors(&self) -> bool {
        self.icmp_errors.is_watched()
    }

    pub(super) fn driver(&self) -> &Driver {
        self.sink.driver()
    }

    /// Reports the ICMP error for an earlier datagram to the owner of a connected socket. An unconnected socket ignores it,
    /// and one that watches for ICMP errors gets it, with details, from the error queue.
    pub(super) fn report_icmp_error(&self, socket: &Registration, error: &io::Error) {
        if !self.icmp_errors.is_watched() && socket.socket().peer_addr().is_ok() {
            self.report_error(Error::datagram_peer_gone(error));
        }
    }

    /// Reports a failed receive to the owner, unless it is an ICMP error that the owner gets from the error queue.
    fn report_failed_receive(&self, error: &io::Error) {
        if !(self.icmp_errors.is_watched() && may_be_icmp_error(error)) {
            self.report_error(Error::datagram_peer_gone(error));
        }
    }

    /// Reports an error to the owner, in its place between the received datagrams.
    fn report_error(&self, error: Error) {
        if self.inbox.add_error(error) {
            self.sink.ready(Readiness::READABLE);
        }
    }
}
