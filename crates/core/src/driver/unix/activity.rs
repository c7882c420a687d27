//! What the owner of an event loop does, for those who look after its sockets.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

/// Written by the owner, and read as an estimate, so relaxed order suffices.
#[derive(Debug, Default)]
pub(super) struct Activity {
    turns: AtomicU64,
    got_many: AtomicBool,
    /// Somebody waits for more than a lone datagram.
    is_awaited: AtomicBool,
    many: Notify,
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
        if self.is_awaited.load(Relaxed) && self.is_awaited.swap(false, Relaxed) {
            self.many.notify_one();
        }
    }

    /// Whether that was so since the last call.
    pub(super) fn take_got_many(&self) -> bool {
        self.got_many.swap(false, Relaxed)
    }

    /// Waits until more than a lone datagram was there, or this time has passed.
    pub(super) async fn many_or(&self, time: Duration) {
        self.is_awaited.store(true, Relaxed);
        let _ = timeout(time, self.many.notified()).await;
        self.is_awaited.store(false, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;
    use std::time::Instant;

    use super::*;
    use crate::runtime;

    #[test]
    fn a_wait_for_more_than_a_lone_datagram_ends_with_it() {
        let activity = Arc::<Activity>::default();
        let waiting = Arc::clone(&activity);
        let task = runtime::spawn(async move { waiting.many_or(Duration::from_secs(3_600)).await });
        let deadline = Instant::now() + Duration::from_secs(60);
        // It may not wait yet: what comes before a wait does not end it.
        while !task.is_finished() {
            assert!(Instant::now() < deadline, "it still waits");
            activity.got_many();
            thread::yield_now();
        }
        assert!(activity.take_got_many());
        assert!(!activity.take_got_many());
    }
}
