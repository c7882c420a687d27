//! How many datagrams the owner of an event loop takes in one pass through it.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

/// Counts what was taken in one pass, which may have several turns. Used by the owner alone, so relaxed order suffices.
#[derive(Debug)]
pub(super) struct PassBudget {
    limit: u32,
    pass: AtomicU64,
    taken: AtomicU32,
}

impl PassBudget {
    pub(super) fn new(limit: u32) -> Self {
        Self {
            limit,
            pass: AtomicU64::new(0),
            taken: AtomicU32::new(0),
        }
    }

    /// Whether as many as the limit were taken in this pass.
    pub(super) fn is_spent(&self, pass: u64) -> bool {
        self.pass.load(Relaxed) == pass && self.taken.load(Relaxed) >= self.limit
    }

    /// So many were taken in this pass.
    pub(super) fn spend(&self, pass: u64, count: usize) {
        if self.pass.swap(pass, Relaxed) != pass {
            self.taken.store(0, Relaxed);
        }
        self.taken.fetch_add(count as u32, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_of_one_pass_share_the_limit_and_the_next_pass_begins_anew() {
        let budget = PassBudget::new(5);
        assert!(!budget.is_spent(7));
        budget.spend(7, 4);
        assert!(!budget.is_spent(7));
        budget.spend(7, 3);
        assert!(budget.is_spent(7));
        assert!(!budget.is_spent(8));
        budget.spend(8, 4);
        assert!(!budget.is_spent(8));
    }
}
