//! A sink that counts reports and lets a test wait for them.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sockets_core::readiness::{Readiness, ReadySink};

/// How long an event may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Counts reports by their readiness bits.
#[derive(Debug, Default)]
pub(crate) struct RecordingSink {
    reports: Mutex<[usize; 4]>,
    reported: Condvar,
}

impl RecordingSink {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The sink as engines expect it.
    pub(crate) fn shared(self: &Arc<Self>) -> Arc<dyn ReadySink> {
        Arc::<Self>::clone(self)
    }

    /// Waits for a report of this readiness, unless one came already, and takes all there are. Returns how many.
    pub(crate) fn wait(&self, readiness: Readiness) -> usize {
        let index = usize::from(readiness.bits());
        let (mut reports, timeout) = self
            .reported
            .wait_timeout_while(self.lock(), PATIENCE, |reports| reports[index] == 0)
            .unwrap_or_else(PoisonError::into_inner);
        assert!(!timeout.timed_out(), "no report of {readiness:?}");
        std::mem::take(&mut reports[index])
    }

    /// Takes the reports of this readiness without waiting, and returns how many there were.
    pub(crate) fn take(&self, readiness: Readiness) -> usize {
        std::mem::take(&mut self.lock()[usize::from(readiness.bits())])
    }

    fn lock(&self) -> MutexGuard<'_, [usize; 4]> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReadySink for RecordingSink {
    fn ready(&self, readiness: Readiness) {
        self.lock()[usize::from(readiness.bits())] += 1;
        self.reported.notify_all();
    }
}
