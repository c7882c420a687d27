//! What the owner of an event loop does, for those who look after its sockets.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// Written by the owner alone, and read as an estimate, so relaxed order suffices.
#[derive(Debug, Default)]
pub(super) struct Activity {
    turns: AtomicU64,
    got_many: AtomicBool,
}

impl Activity {
    pub(super) fn count_turn(&self) {
        self.turns.fetch_add(1, Relaxed);
    }

    pub(super) fn turns(&self) -> u64 {
        self.turns.load(Relaxed)
    }

    /// More than a lone datagram was there at once.
    pub(super) fn got_many(&self) {
        self.got_many.store(true, Relaxed);
    }

    /// Whether that was so since the last call.
    pub(super) fn take_got_many(&self) -> bool {
        self.got_many.swap(false, Relaxed)
    }
}
