//! The inbox: datagrams that were received and not taken yet.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, OnceLock};

use sockets_sys::udp::Arrival;
use tokio::sync::Notify;

use super::received::{Addresses, ReceivedBatch, ReceivedRun};
use crate::error::Error;
use crate::sync::lock;

/// Bytes in the inbox at which reading pauses. What one more receive call returns, up to another 1 MiB of coalesced
/// datagrams, may come on top of both limits.
const MAX_BYTES: usize = 1 << 20;

/// Passes batches from the I/O thread to the owner. A batch belongs to the inbox until it is taken, and then to the owner:
/// the two never share memory.
#[derive(Debug)]
pub(super) struct Inbox {
    state: Mutex<State>,
    space: OnceLock<Box<Notify>>,
    /// Datagrams in the inbox at which reading pauses.
    limit: usize,
    /// Bytes to reserve for the next batch, by the size of the last one: a slab that grows is copied and faults in new pages.
    /// An estimate, so relaxed order suffices.
    expected_bytes: AtomicUsize,
}

#[derive(Debug, Default)]
enum State {
    /// Receiving has not started, or the socket is closed: what arrived now would never be taken.
    #[default]
    Closed,
    /// What has arrived, in a box: an idle socket has none.
    Open(Option<Box<ReceivedBatch>>),
}

impl Inbox {
    pub(super) fn new(limit: u32) -> Self {
        Self {
            state: Mutex::default(),
            space: OnceLock::new(),
            limit: limit as usize,
            expected_bytes: AtomicUsize::new(0),
        }
    }

    /// Starts to collect.
    pub(super) fn open(&self) {
        let mut state = self.lock();
        if matches!(*state, State::Closed) {
            *state = State::Open(None);
        }
    }

    /// Stops collecting and frees what was not taken.
    pub(super) fn close(&self) {
        *self.lock() = State::Closed;
    }

    /// Takes the waiting datagrams; `None` when there are none.
    pub(super) fn take(&self) -> Option<ReceivedBatch> {
        let taken = *self.lock().batch_mut()?.take_if(|batch| batch.count > 0)?;
        self.expected_bytes.store(memory(&taken), Relaxed);
        if let Some(space) = self.space.get() {
            space.notify_one();
        }
        Some(taken)
    }

    /// Adds the datagrams of one arrival.
    pub(super) fn add(&self, arrival: &Arrival<'_>, addresses: &mut Addresses) {
        let mut state = self.lock();
        let Some(batch) = state.batch_mut() else {
            return;
        };
        let batch = batch.get_or_insert_default();
        if batch.slab.is_empty() {
            batch.slab.reserve(self.expected_bytes.load(Relaxed));
        }
        batch.add(arrival, addresses);
    }

    /// Adds an error in its place between the datagrams and returns whether there was room. A full inbox drops it: errors come
    /// without a limit while an application keeps sending to a peer that is gone.
    pub(super) fn add_error(&self, error: Error) -> bool {
        let mut state = self.lock();
        if state.batch().is_some_and(|batch| self.is_filled_by(batch)) {
            return false;
        }
        let Some(batch) = state.batch_mut() else {
            return false;
        };
        batch.get_or_insert_default().add_error(error);
        true
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lock().batch().is_none_or(|batch| batch.count == 0)
    }

    pub(super) fn is_full(&self) -> bool {
        let state = self.lock();
        state.batch().is_some_and(|batch| self.is_filled_by(batch))
    }

    /// How many datagrams there is room for.
    pub(super) fn room(&self) -> usize {
        let count = self.lock().batch().map_or(0, |batch| batch.count);
        self.limit.saturating_sub(count)
    }

    /// Waits while the inbox is full.
    pub(super) async fn has_room(&self) {
        // Made before the look: who takes the batch after it finds it.
        let space = self.space.get_or_init(Box::default);
        while self.is_full() {
            space.notified().await;
        }
    }

    fn is_filled_by(&self, batch: &ReceivedBatch) -> bool {
        batch.count >= self.limit || batch.slab.len() >= MAX_BYTES
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    fn batch(&self) -> Option<&ReceivedBatch> {
        match self {
            Self::Open(batch) => batch.as_deref(),
            Self::Closed => None,
        }
    }

    fn batch_mut(&mut self) -> Option<&mut Option<Box<ReceivedBatch>>> {
        match self {
            Self::Open(batch) => Some(batch),
            Self::Closed => None,
        }
    }
}

/// Bytes of the payloads and the runs behind them, with an eighth to spare.
fn memory(batch: &ReceivedBatch) -> usize {
    let bytes = batch.slab.len() + size_of::<ReceivedRun>() * batch.runs.len();
    bytes + bytes / 8
}
