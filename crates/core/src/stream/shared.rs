//! What a stream and the task that drives it share.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use futures_util::task::AtomicWaker;

use super::inbound::Inbound;
use super::outbound::Outbound;
use super::transport::{Flow, Transport};
use crate::error::Error;
use crate::readiness::{Readiness, ReadySink};
use crate::sync::lock;
use crate::tcp::Counters;

/// Reads at the end, of 64 KiB each: what a protocol says by itself, such as session tickets, takes a few hundred bytes, and a
/// peer that never stops must not hold the caller.
const LAST_READS: usize = 16;

#[derive(Debug)]
pub(super) struct Shared {
    /// `None` once it is closed. Whoever holds it may lock the queues, not the other way round.
    pub(super) transport: Mutex<Option<Box<dyn Transport>>>,
    pub(super) outbound: Mutex<Outbound>,
    pub(super) inbound: Mutex<Inbound>,
    /// Why sending ended.
    pub(super) failure: OnceLock<Error>,
    pub(super) handed_over: AtomicU64,
    /// Whether data that was written is missing.
    pub(super) is_broken_off: AtomicBool,
    pub(super) pump: AtomicWaker,
    pub(super) sink: Arc<dyn ReadySink>,
    pub(super) sent: Counters,
    pub(super) received: Counters,
    pub(super) remote: SocketAddr,
}

impl Shared {
    pub(super) fn lock_transport(&self) -> MutexGuard<'_, Option<Box<dyn Transport>>> {
        lock(&self.transport)
    }

    /// Sends the next chunk and tells the owner what there is to tell.
    pub(super) fn send(&self, transport: &mut dyn Transport) -> Flow {
        if self.failure.get().is_some() || transport.has_ended_sending() {
            return Flow::Idle;
        }
        let sent = transport.send(&self.outbound, &self.sent);
        let (flow, gone) = match sent {
            Ok(sent) => sent,
            Err(error) => {
                self.fail(transport, &error);
                self.sink.ready(Readiness::WRITABLE);
                return Flow::Idle;
            }
        };
        self.add_handed_over(gone);
        let is_news = gone > 0 && lock(&self.outbound).handed_over(gone);
        if is_news || transport.has_ended_sending() {
            self.sink.ready(Readiness::WRITABLE);
        }
        flow
    }

    /// Receives what is there. Whatever breaks the connection ends sending too.
    pub(super) fn receive(&self, transport: &mut dyn Transport) -> Flow {
        let flow = transport.receive(&self.inbound, &self.received);
        let failure = transport.is_broken().then(|| lock(&self.inbound).failure());
        if let Some(failure) = failure.flatten()
            && self.failure.set(failure).is_ok()
        {
            self.sink.ready(Readiness::WRITABLE);
        }
        flow
    }

    /// Whether something that was written is not with the kernel, or something that was received was not read: an orderly
    /// end would be a lie.
    pub(super) fn is_unfinished(&self, transport: &mut dyn Transport) -> bool {
        let is_broken = self.failure.get().is_some() || self.is_broken_off();
        if is_broken || transport.owes_data() || !lock(&self.outbound).is_empty() {
            return true;
        }
        // What waits in the kernel makes it reset the connection, even if it is nothing but session tickets.
        for _ in 0..LAST_READS {
            if !lock(&self.inbound).is_empty() || self.receive(transport) != Flow::Progress {
                break;
            }
        }
        !lock(&self.inbound).is_empty()
    }

    pub(super) fn is_broken_off(&self) -> bool {
        self.is_broken_off.load(Ordering::Relaxed)
    }

    pub(super) fn add_handed_over(&self, count: usize) {
        self.handed_over.fetch_add(count as u64, Ordering::AcqRel);
    }

    /// Keeps the first error that ended sending, and gives it back. A broken pipe comes after the error that broke it, which
    /// the kernel told to the reading side; a transport may know more such consequences.
    pub(super) fn fail(&self, transport: &dyn Transport, error: &io::Error) -> Error {
        let is_consequence =
            error.kind() == io::ErrorKind::BrokenPipe || transport.is_consequence(error);
        let cause = is_consequence
            .then(|| lock(&self.inbound).failure())
            .flatten();
        let error = cause.unwrap_or_else(|| transport.send_failure(error));
        self.failure.get_or_init(|| error).clone()
    }
}
