//! Destinations that the policy does not allow: datagrams to them fail, and the others of the batch are sent.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use sockets_sys::udp::{Cursor, SendBatch, Target, Targets};

use super::submission::{OnFailure, Submission, skip};
use crate::capabilities::Peers;
use crate::error::Error;
use crate::sync::lock;

#[derive(Debug)]
pub(super) struct Denials {
    peers: Arc<Peers>,
    /// That of the verdicts.
    generation: AtomicU64,
    /// Whether there are errors: most sockets have none, and take no lock.
    has_errors: AtomicBool,
    /// Errors of the destinations that are not allowed, by number.
    errors: Mutex<HashMap<usize, Error>>,
}

impl Denials {
    pub(super) fn new(peers: Arc<Peers>) -> Self {
        Self {
            generation: AtomicU64::new(peers.generation()),
            peers,
            has_errors: AtomicBool::new(false),
            errors: Mutex::default(),
        }
    }

    /// Judges a destination that gets this number.
    pub(super) fn judge(&self, number: usize, address: SocketAddr) {
        let operation = format_args!("send datagram to {address}");
        if let Err(error) = self.peers.ask(address, operation) {
            lock(&self.errors).insert(number, error);
            self.has_errors.store(true, Ordering::Release);
        }
    }

    pub(super) fn forget(&self) {
        self.clear();
        self.peers.forget();
    }

    /// Sends from the cursor on what is allowed, by `submit`, and fails the rest.
    pub(super) fn send(
        &self,
        batch: &SendBatch<'_>,
        numbers: Option<&[u32]>,
        table: &[Target],
        cursor: &mut Cursor,
        on_failure: OnFailure,
        mut submit: impl FnMut(&SendBatch<'_>, &mut Cursor) -> Submission,
    ) -> Submission {
        self.renew(table);
        if !self.has_errors.load(Ordering::Acquire) {
            return submit(batch, cursor);
        }
        let mut submission = Submission::default();
        loop {
            let denied = self.next_denied(cursor.index, batch.lengths.len(), numbers);
            let end = denied.as_ref().map_or(batch.lengths.len(), |(at, _)| *at);
            submission.add(submit(&up_to(batch, end), cursor));
            let is_stopped = on_failure == OnFailure::Stop && !submission.failures.is_empty();
            let Some((at, error)) = denied.filter(|_| submission.pause.is_none() && !is_stopped)
            else {
                return submission;
            };
            submission.failures.push((at, error));
            if on_failure == OnFailure::Stop {
                return submission;
            }
            skip(batch, cursor);
        }
    }

    /// Which sockets are of this process may have changed.
    fn renew(&self, table: &[Target]) {
        let generation = self.peers.generation();
        if self.generation.load(Ordering::Acquire) == generation {
            return;
        }
        self.generation.store(generation, Ordering::Release);
        self.clear();
        for (number, target) in table.iter().enumerate() {
            self.judge(number, target.address);
        }
    }

    fn clear(&self) {
        lock(&self.errors).clear();
        self.has_errors.store(false, Ordering::Release);
    }

    /// The next datagram from `start` on that is not allowed, and why.
    fn next_denied(
        &self,
        start: usize,
        end: usize,
        numbers: Option<&[u32]>,
    ) -> Option<(usize, Error)> {
        let errors = lock(&self.errors);
        let numbers = numbers.filter(|_| start < end)?;
        let error_of = |number: u32| errors.get(&(number as usize)).cloned();
        if let [number] = numbers {
            return error_of(*number).map(|error| (start, error));
        }
        (start..end).find_map(|at| error_of(numbers[at]).map(|error| (at, error)))
    }
}

impl Submission {
    fn add(&mut self, other: Self) {
        self.failures.extend(other.failures);
        self.pause = other.pause;
    }
}

/// The first datagrams of a batch.
fn up_to<'a>(batch: &SendBatch<'a>, end: usize) -> SendBatch<'a> {
    let targets = match batch.targets {
        Targets::Each { indexes, table } => Targets::Each {
            indexes: &indexes[..end],
            table,
        },
        other => other,
    };
    SendBatch {
        lengths: &batch.lengths[..end],
        targets,
        ..*batch
    }
}
