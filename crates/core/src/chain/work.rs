//! Work: the budget of an evaluation.
//!
//! A peer chooses the shape of its chain. Everything whose cost grows faster than the chain itself is charged here before it
//! is done, so that no chain takes longer than a fixed time.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Units for the decision. A unit is about 50 nanoseconds of a processor of 2020: these are 10 ms, of which a chain of three
/// certificates with keys on P-256 takes 0.1.
pub(super) const DECISION: u64 = 200_000;

/// Units for the diagnosis.
pub(super) const DIAGNOSIS: u64 = 150_000;

/// A budget. One thread uses it: the atomics are there because algorithms of rustls have to be `Sync`, so relaxed order
/// suffices.
#[derive(Debug)]
pub(super) struct Work {
    limit: u64,
    used: AtomicU64,
    spent: AtomicBool,
}

impl Work {
    pub(super) fn new(limit: u64) -> Self {
        Self {
            limit,
            used: AtomicU64::new(0),
            spent: AtomicBool::new(false),
        }
    }

    /// Charges units. False when they are not left, and from then on always: a cheap check must not succeed after a more
    /// important one was skipped.
    pub(super) fn take(&self, units: u64) -> bool {
        let used = self.used();
        let fits = !self.is_spent() && self.limit.saturating_sub(used) >= units;
        if !fits {
            self.spent.store(true, Ordering::Relaxed);
        }
        // A denied request costs one unit, so that loops that go on are visible in the count.
        self.used
            .fetch_add(if fits { units } else { 1 }, Ordering::Relaxed);
        fits
    }

    /// Whether a request was denied.
    pub(super) fn is_spent(&self) -> bool {
        self.spent.load(Ordering::Relaxed)
    }

    pub(super) fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }
}

/// A count as units.
pub(super) fn units(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_granted_after_a_denial() {
        let work = Work::new(10);
        assert!(work.take(6));
        assert!(!work.take(5));
        assert!(work.is_spent());
        assert!(!work.take(1), "there were four left");
        assert_eq!(work.used(), 8, "six, and one for each denial");
    }

    #[test]
    fn the_limit_itself_fits() {
        let work = Work::new(10);
        assert!(work.take(10));
        assert!(!work.is_spent());
    }
}
