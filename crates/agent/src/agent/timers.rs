use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use uuid::Uuid;

/// What is due at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Timer {
    /// The agent ends: it keeps nothing.
    Idle,
    /// Connections are accepted again, after descriptors ran out.
    Accept,
    /// The journal is synced.
    Sync,
    /// A connection has not said who it is.
    Hello(usize),
    /// The keep-alive time of a socket is over.
    KeepAlive(usize),
    /// The pause of a socket is over.
    Pause(usize),
    /// The time limit of an instance is over.
    Limit(Uuid),
    /// The time that an instance has after its cancellation is over.
    Kill(Uuid),
    /// A process that has nothing more to do has to be gone.
    Exit(u32),
}

/// Timers, each of which is set once or not at all.
#[derive(Debug, Default)]
pub(super) struct Timers {
    due: HashMap<Timer, Instant>,
    order: BTreeSet<(Instant, Timer)>,
}

impl Timers {
    /// Sets a timer, also one that is set.
    pub(super) fn set(&mut self, timer: Timer, after: Duration) {
        self.clear(timer);
        let due = Instant::now() + after;
        self.due.insert(timer, due);
        self.order.insert((due, timer));
    }

    pub(super) fn set_if_clear(&mut self, timer: Timer, after: Duration) {
        if !self.due.contains_key(&timer) {
            self.set(timer, after);
        }
    }

    pub(super) fn clear(&mut self, timer: Timer) {
        if let Some(due) = self.due.remove(&timer) {
            self.order.remove(&(due, timer));
        }
    }

    /// Time until the next one.
    pub(super) fn wait(&self) -> Option<Duration> {
        let (_, timer) = self.order.first()?;
        self.remaining(*timer)
    }

    /// How long until this one.
    pub(super) fn remaining(&self, timer: Timer) -> Option<Duration> {
        let due = self.due.get(&timer)?;
        Some(due.saturating_duration_since(Instant::now()))
    }

    /// The next one that is due, which is no longer set then.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<Timer> {
        let &(_, timer) = self.order.first().filter(|(due, _)| *due <= now)?;
        self.clear(timer);
        Some(timer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_is_due_once_and_the_later_setting_counts() {
        let mut timers = Timers::default();
        timers.set(Timer::Sync, Duration::from_secs(100));
        timers.set(Timer::Idle, Duration::from_secs(50));
        timers.set(Timer::Sync, Duration::from_secs(10));
        timers.set_if_clear(Timer::Sync, Duration::ZERO);
        assert_eq!(timers.take_due(Instant::now()), None);
        let later = Instant::now() + Duration::from_secs(200);
        assert_eq!(timers.take_due(later), Some(Timer::Sync));
        assert_eq!(timers.take_due(later), Some(Timer::Idle));
        assert_eq!(timers.take_due(later), None);
        assert_eq!(timers.wait(), None);
    }

    #[test]
    fn a_cleared_timer_is_not_due() {
        let mut timers = Timers::default();
        timers.set(Timer::Pause(1), Duration::ZERO);
        timers.set(Timer::Pause(2), Duration::ZERO);
        timers.clear(Timer::Pause(1));
        assert_eq!(timers.remaining(Timer::Pause(1)), None);
        assert_eq!(timers.take_due(Instant::now()), Some(Timer::Pause(2)));
    }
}
