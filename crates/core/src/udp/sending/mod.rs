//! The sending half of a UDP socket: destinations, batches, and the wait for room in the send buffer.
//!
//! Nothing is queued here. A batch is borrowed for one call: the kernel copies each datagram that it accepts, the cursor
//! stands behind them, and the rest stays with the caller, who submits it again when the sink reports writability.

mod denials;
mod refused_datagram;
mod submission;

use std::sync::{Arc, Mutex, RwLock};
use std::task::Context;
use std::time::Duration;

use socket2::SockRef;
use sockets_sys::udp::{Cursor, SendBatch, SendCounters, Sender, Target, Targets};

pub use submission::{OnFailure, Pause, Submission};

use self::denials::Denials;
use super::receiving::Receiving;
use super::registration::{Registration, WritableWatch};
use crate::capabilities::Peers;
use crate::error::Error;
use crate::readiness::{Readiness, ReadySink, readiness_waker};
use crate::runtime;
use crate::sync::{lock, read, write};

/// Pause where no readiness event reports that the kernel accepts datagrams again, such as after ENOBUFS.
const RESUME_PAUSE: Duration = Duration::from_millis(1);

/// State of sending, beside the socket.
#[derive(Debug)]
pub(super) struct Sending {
    sink: Arc<dyn ReadySink>,
    /// Made by the first send.
    sender: Mutex<Option<Sender>>,
    targets: RwLock<Vec<Target>>,
    /// The policy for destinations.
    denials: Option<Denials>,
    /// Present while a send waits for room in the send buffer. It owns a duplicate of the descriptor, so it has to be dropped
    /// for the port to be free after a close.
    watch: Mutex<Option<WritableWatch>>,
}

/// Datagrams that lie back to back, and their destinations.
#[derive(Debug, Clone, Copy)]
pub(super) struct Batch<'a> {
    pub(super) slab: &'a [u8],
    pub(super) lengths: &'a [u32],
    pub(super) targets: Option<&'a [u32]>,
}

impl Sending {
    pub(super) fn new(sink: Arc<dyn ReadySink>, peers: Option<Arc<Peers>>) -> Self {
        Self {
            sink,
            sender: Mutex::default(),
            targets: RwLock::default(),
            denials: peers.map(Denials::new),
            watch: Mutex::default(),
        }
    }

    pub(super) fn add_target(&self, target: Target) -> u32 {
        let mut targets = write(&self.targets);
        let number = targets.len();
        if let Some(denials) = &self.denials {
            denials.judge(number, target.address);
        }
        targets.push(target);
        number as u32
    }

    pub(super) fn forget_targets(&self) {
        *write(&self.targets) = Vec::new();
        if let Some(denials) = &self.denials {
            denials.forget();
        }
    }

    pub(super) fn counters(&self) -> SendCounters {
        let sender = lock(&self.sender);
        let counters = sender.as_ref().map(Sender::counters);
        counters.unwrap_or_default()
    }

    /// Sends from the cursor on. When the kernel accepts no more, the sink is notified when to retry.
    ///
    /// # Errors
    /// E_INVALIDARG when slab, lengths or destinations are shorter than the rest of the batch needs.
    pub(super) fn submit(
        &self,
        socket: &Registration,
        receiving: &Receiving,
        batch: Batch<'_>,
        cursor: &mut Cursor,
        on_failure: OnFailure,
    ) -> Result<Submission, Error> {
        let table = read(&self.targets);
        let targets = batch.targets;
        let batch = SendBatch {
            slab: batch.slab,
            lengths: batch.lengths,
            targets: destinations(batch.targets, &table).ok_or_else(incomplete)?,
        };
        if !batch.is_complete(cursor) {
            return Err(incomplete());
        }
        // A new submission replaces the wait of the one before.
        self.end_watch();
        let mut sender = lock(&self.sender);
        let sender = sender.get_or_insert_with(|| Sender::new(SockRef::from(socket.socket())));
        let mut submit = |batch: &SendBatch<'_>, cursor: &mut Cursor| {
            submission::send(sender, socket, receiving, batch, cursor, on_failure)
        };
        let submission = match &self.denials {
            None => submit(&batch, cursor),
            Some(denials) => denials.send(&batch, targets, &table, cursor, on_failure, submit),
        };
        match submission.pause {
            Some(Pause::SendBuffer) => self.watch(socket),
            Some(Pause::NoBuffers) => self.resume_later(),
            None => {}
        }
        Ok(submission)
    }

    /// The watch begins after the send that would have blocked. It is ready at once when there is room by now, so that no
    /// event is lost. Called with the socket's lock held: `close` takes the socket before it ends the watch.
    fn watch(&self, socket: &Registration) {
        let watch =
            runtime::enter().and_then(|_reactor| WritableWatch::new(self.sink.driver(), socket));
        let Ok(watch) = watch else {
            return self.resume_later();
        };
        let writable = readiness_waker(Arc::clone(&self.sink), Readiness::WRITABLE);
        if watch.poll(&mut Context::from_waker(&writable)).is_ready() {
            self.sink.ready(Readiness::WRITABLE);
        }
        *lock(&self.watch) = Some(watch);
    }

    /// Drops the watch and its duplicate of the descriptor.
    pub(super) fn end_watch(&self) {
        *lock(&self.watch) = None;
    }

    fn resume_later(&self) {
        let sink = Arc::clone(&self.sink);
        runtime::spawn(async move {
            tokio::time::sleep(RESUME_PAUSE).await;
            sink.ready(Readiness::WRITABLE);
        });
    }
}

/// The destinations by number; `None` when the only one is not registered.
fn destinations<'a>(numbers: Option<&'a [u32]>, table: &'a [Target]) -> Option<Targets<'a>> {
    match numbers {
        None => Some(Targets::Connected),
        Some(&[number]) => table.get(number as usize).map(Targets::One),
        Some(indexes) => Some(Targets::Each { indexes, table }),
    }
}

fn incomplete() -> Error {
    Error::invalid_argument("submit: the batch is not complete")
}
