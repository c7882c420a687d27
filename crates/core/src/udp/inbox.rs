//! Datagrams that were received and not taken yet.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sockets_sys::udp::Arrival;
use tokio::sync::Notify;

use super::peers::Peers;
use crate::error::Error;

/// Datagrams that may wait before reading pauses: about half a millisecond of handler calls.
const MAX_DATAGRAMS: usize = 1024;

/// Bytes that may wait before reading pauses. What one more call to the kernel gives, up to another 1 MiB of coalesced
/// bursts, may come on top of both limits.
const MAX_BYTES: usize = 1 << 20;

/// Stands in place of a peer in a record that carries an error.
pub const NO_PEER: u32 = u32::MAX;

/// Everything that arrived since the last look.
#[derive(Debug, Default)]
pub struct ReceivedBatch {
    /// The payloads, back to back.
    pub slab: Vec<u8>,
    /// Two numbers a datagram, in order of arrival: payload length in bytes and peer number. A peer number of
    /// [`NO_PEER`] marks an error instead, the length being its index in `errors`.
    pub records: Vec<u32>,
    /// Peers that were not seen before, numbered upward from `first_new_peer`.
    pub new_peers: Vec<SocketAddr>,
    /// Number of the first entry of `new_peers`.
    pub first_new_peer: u32,
    /// Receive errors, such as a peer that answered with "port unreachable".
    pub errors: Vec<Error>,
}

impl ReceivedBatch {
    fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Bytes that payloads and records take up behind one another, with an eighth to spare.
    fn memory(&self) -> usize {
        let bytes = self.slab.len() + size_of_val(&self.records[..]);
        bytes + bytes / 8
    }

    fn is_full(&self) -> bool {
        self.records.len() >= 2 * MAX_DATAGRAMS || self.slab.len() >= MAX_BYTES
    }
}

/// Hands batches from the I/O thread to the owner.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    /// `None` while nobody receives: what came then would wait for ever.
    batch: Mutex<Option<ReceivedBatch>>,
    space: Notify,
    /// Bytes to set aside for the next batch, judged by the last one: a slab that grows is copied and faults pages in anew.
    expected_bytes: AtomicUsize,
}

impl Inbox {
    /// Starts to collect.
    pub(super) fn open(&self) {
        self.lock().get_or_insert_default();
    }

    /// Ends collecting and frees what was not taken.
    pub(super) fn close(&self) {
        *self.lock() = None;
    }

    /// Takes the waiting datagrams; `None` when there are none.
    pub(super) fn take(&self) -> Option<ReceivedBatch> {
        let taken = self
            .lock()
            .as_mut()
            .filter(|batch| !batch.is_empty())
            .map(std::mem::take)?;
        self.expected_bytes.store(taken.memory(), Relaxed);
        self.space.notify_one();
        Some(taken)
    }

    /// Adds the datagrams of one arrival.
    pub(super) fn add(&self, arrival: &Arrival<'_>, peers: &mut Peers) {
        let mut batch = self.lock();
        let Some(batch) = batch.as_mut() else { return };
        let peer = peers.number(arrival.peer, batch);
        if batch.slab.is_empty() {
            batch.slab.reserve(self.expected_bytes.load(Relaxed));
        }
        batch.slab.extend_from_slice(arrival.payload);
        let mut remaining = arrival.payload.len();
        loop {
            let length = remaining.min(arrival.segment_size);
            batch.records.extend([length as u32, peer]);
            remaining -= length;
            if remaining == 0 {
                break;
            }
        }
    }

    /// Adds an error in its place between the datagrams and returns whether there was room: a full inbox does without,
    /// because errors come without a limit where a program keeps sending to a peer that is gone.
    pub(super) fn add_error(&self, error: Error) -> bool {
        let mut batch = self.lock();
        let Some(batch) = batch.as_mut().filter(|batch| !batch.is_full()) else {
            return false;
        };
        let index = batch.errors.len() as u32;
        batch.errors.push(error);
        batch.records.extend([index, NO_PEER]);
        true
    }

    pub(super) fn is_full(&self) -> bool {
        self.lock().as_ref().is_some_and(ReceivedBatch::is_full)
    }

    /// Waits until the owner took the batch.
    pub(super) async fn has_room(&self) {
        while self.is_full() {
            self.space.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<ReceivedBatch>> {
        self.batch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
