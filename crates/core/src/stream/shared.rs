//! The state that a pumped stream shares with the task that drives it.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use futures_util::task::AtomicWaker;

use super::pace::Pace;
use super::receive_queue::ReceiveQueue;
use super::send_queue::SendQueue;
use super::transport::{Flow, Transport};
use crate::error::Error;
use crate::readiness::{Readiness, ReadySink};
use crate::sync::lock;
use crate::tcp::Counters;

/// Reads at the end, of 64 KiB each: what a protocol sends unasked, such as session tickets, takes a few hundred bytes,
/// and a peer that never stops must not block the caller.
const LAST_READS: usize = 16;

#[derive(Debug)]
pub(super) struct Shared {
    /// `None` once the stream is closed. Lock order: the transport before a queue, never the reverse, and one queue at a time.
    /// A thread that holds a queue does nothing but move pieces and copy bytes, of received ones less than a piece.
    pub(super) transport: Mutex<Option<Box<dyn Transport>>>,
    pub(super) send_queue: Mutex<SendQueue>,
    pub(super) receive_queue: Mutex<ReceiveQueue>,
    /// The first error that ended sending, never replaced.
    pub(super) failure: OnceLock<Error>,
    /// Bytes with the kernel. It only grows, and grows before the sink is notified of it.
    pub(super) handed_over: AtomicU64,
    /// Whether written data was dropped. Set and read by calls of the owner alone, never by the task, so it orders nothing.
    pub(super) is_broken_off: AtomicBool,
    /// Wakes the task that drives the transport.
    pub(super) pump: AtomicWaker,
    pub(super) sink: Arc<dyn ReadySink>,
    pub(super) sent: Counters,
    pub(super) received: Counters,
    pub(super) pace: Pace,
    pub(super) remote: SocketAddr,
}

impl Shared {
    pub(super) fn lock_transport(&self) -> MutexGuard<'_, Option<Box<dyn Transport>>> {
        lock(&self.transport)
    }

    /// Sends the next chunk and notifies the owner of progress, of the end and of failure.
    pub(super) fn send(&self, transport: &mut dyn Transport) -> Flow {
        if self.failure.get().is_some() || transport.has_ended_sending() {
            return Flow::Idle;
        }
        let sent = transport.send(&self.send_queue, &self.sent);
        let (flow, gone) = match sent {
            Ok(sent) => sent,
            Err(error) => {
                self.fail(transport, &error);
                self.sink.ready(Readiness::WRITABLE);
                return Flow::Idle;
            }
        };
        // Before the notification, which promises the owner this number.
        self.add_handed_over(gone);
        let is_reportable = gone > 0 && lock(&self.send_queue).handed_over(gone);
        if is_reportable || transport.has_ended_sending() {
            self.sink.ready(Readiness::WRITABLE);
        }
        flow
    }

    /// Receives what is there. An error that breaks the connection ends sending too.
    pub(super) fn receive(&self, transport: &mut dyn Transport) -> Flow {
        let flow = transport.receive(&self.receive_queue, &self.received);
        let failure = transport
            .is_broken()
            .then(|| lock(&self.receive_queue).failure());
        if let Some(failure) = failure.flatten()
            && self.failure.set(failure).is_ok()
        {
            self.sink.ready(Readiness::WRITABLE);
        }
        flow
    }

    /// Receives what is there, and notifies the owner of it.
    pub(super) fn receive_and_notify(&self, transport: &mut dyn Transport) -> Flow {
        let before = self.received.total_bytes();
        let flow = self.receive(transport);
        self.pace.note(self.received.total_bytes() - before);
        if lock(&self.receive_queue).take_notification() {
            self.sink.ready(Readiness::READABLE);
        }
        flow
    }

    /// Whether something written is not with the kernel, or something received was not read, so that the connection has to be
    /// reset.
    pub(super) fn is_unfinished(&self, transport: &mut dyn Transport) -> bool {
        let is_broken = self.failure.get().is_some() || self.is_broken_off();
        if is_broken || transport.owes_data() || !lock(&self.send_queue).is_empty() {
            return true;
        }
        // The kernel resets a connection that is closed with unread data, even if that is nothing but session tickets.
        for _ in 0..LAST_READS {
            if !lock(&self.receive_queue).is_empty() || self.receive(transport) != Flow::Progress {
                break;
            }
        }
        !lock(&self.receive_queue).is_empty()
    }

    pub(super) fn is_broken_off(&self) -> bool {
        self.is_broken_off.load(Ordering::Relaxed)
    }

    pub(super) fn add_handed_over(&self, count: usize) {
        self.handed_over.fetch_add(count as u64, Ordering::AcqRel);
    }

    /// Keeps the first error that ended sending, and returns it. A broken pipe follows the error that broke it, which the
    /// kernel reported to the reading side; a transport may know more such consequences.
    pub(super) fn fail(&self, transport: &dyn Transport, error: &io::Error) -> Error {
        let is_consequence =
            error.kind() == io::ErrorKind::BrokenPipe || transport.is_consequence(error);
        let cause = is_consequence
            .then(|| lock(&self.receive_queue).failure())
            .flatten();
        let error = cause.unwrap_or_else(|| transport.send_failure(error));
        self.failure.get_or_init(|| error).clone()
    }
}
