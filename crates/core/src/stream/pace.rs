//! Whether a stream receives bulk data.

use std::sync::atomic::{AtomicU32, Ordering};

/// Bytes of one read from which on data counts as bulk: decrypting them takes as long as waking another thread, some
/// microseconds.
const BULK: u64 = 8 * 1024;

/// Reads in a row with fewer bytes that end bulk: a move to another driver takes some system calls.
const SMALL_READS: u32 = 32;

/// Small data is received by the owner's event loop, bulk by the I/O threads.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Small reads that have to follow before the end of bulk. Written under the lock of the transport.
    remaining: AtomicU32,
}

impl Pace {
    pub(super) fn is_bulk(&self) -> bool {
        self.remaining.load(Ordering::Relaxed) > 0
    }

    /// Takes note of a read.
    pub(super) fn note(&self, bytes: u64) {
        let remaining = self.remaining.load(Ordering::Relaxed);
        let next = match bytes {
            0 => remaining,
            BULK.. => SMALL_READS,
            _ => remaining.saturating_sub(1),
        };
        self.remaining.store(next, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_large_read_is_bulk_and_many_small_ones_end_it() {
        let pace = Pace::default();
        pace.note(BULK - 1);
        assert!(!pace.is_bulk());
        pace.note(BULK);
        assert!(pace.is_bulk());
        for _ in 1..SMALL_READS {
            pace.note(1);
            pace.note(0);
        }
        assert!(pace.is_bulk());
        pace.note(1);
        assert!(!pace.is_bulk());
    }
}
