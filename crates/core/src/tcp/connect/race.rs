//! Race: when to begin which connection attempt (RFC 8305). It does no I/O and reads no clock.

use std::time::Duration;

/// Connection Attempt Delay: how long an attempt runs before the next one joins it (RFC 8305 section 8).
pub(super) const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// Whether attempts run concurrently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// The next attempt joins the running ones after [`ATTEMPT_DELAY`].
    Racing,
    /// The next attempt begins when the one before it failed.
    Serial,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// The race begins.
    Begun,
    /// The delay that came with the last start is over.
    DelayOver,
    /// A running attempt failed.
    Failed,
}

/// What to do now. No action ends a running attempt: it may still win.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Begin this attempt; `delay` replaces the one that runs.
    Start {
        /// Counts from 0 in the order of the addresses.
        attempt: usize,
        /// When to report [`Event::DelayOver`], counted from now; `None` for never.
        delay: Option<Duration>,
    },
    /// Go on as before.
    Wait,
    /// Every attempt failed.
    GiveUp,
}

/// A race between connection attempts. It ends with the first attempt that succeeds, or with [`Action::GiveUp`].
#[derive(Debug)]
pub(super) struct Race {
    attempts: usize,
    mode: Mode,
    started: usize,
    running: usize,
}

impl Race {
    pub(super) fn new(attempts: usize, mode: Mode) -> Self {
        Self {
            attempts,
            mode,
            started: 0,
            running: 0,
        }
    }

    /// The action for an event. While there is an address left, every event starts an attempt; so it gives up only when all
    /// have been started and the last of them has failed.
    pub(super) fn next(&mut self, event: Event) -> Action {
        if event == Event::Failed {
            self.running -= 1;
        }
        if self.started < self.attempts {
            return self.start();
        }
        match self.running {
            0 => Action::GiveUp,
            _ => Action::Wait,
        }
    }

    fn start(&mut self) -> Action {
        let attempt = self.started;
        self.started += 1;
        self.running += 1;
        let joined = self.mode == Mode::Racing && self.started < self.attempts;
        Action::Start {
            attempt,
            delay: joined.then_some(ATTEMPT_DELAY),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Event::{Begun, DelayOver, Failed};

    const WAIT: Action = Action::Wait;
    const GIVE_UP: Action = Action::GiveUp;

    /// Starts an attempt that the next one joins after the delay.
    fn then_next(attempt: usize) -> Action {
        Action::Start {
            attempt,
            delay: Some(ATTEMPT_DELAY),
        }
    }

    /// Starts an attempt that nothing joins by itself.
    fn alone(attempt: usize) -> Action {
        Action::Start {
            attempt,
            delay: None,
        }
    }

    fn check(attempts: usize, mode: Mode, steps: &[(Event, Action)]) {
        let mut race = Race::new(attempts, mode);
        for (number, &(event, expected)) in steps.iter().enumerate() {
            assert_eq!(race.next(event), expected, "step {number} of {steps:?}");
        }
    }

    #[test]
    fn without_addresses_there_is_nothing_to_try() {
        check(0, Mode::Racing, &[(Begun, GIVE_UP)]);
        check(0, Mode::Serial, &[(Begun, GIVE_UP)]);
    }

    #[test]
    fn a_single_address_is_tried_without_a_delay() {
        check(1, Mode::Racing, &[(Begun, alone(0)), (Failed, GIVE_UP)]);
        check(1, Mode::Serial, &[(Begun, alone(0)), (Failed, GIVE_UP)]);
    }

    #[test]
    fn each_delay_lets_one_more_join() {
        let steps = [
            (Begun, then_next(0)),
            (DelayOver, then_next(1)),
            (DelayOver, alone(2)),
        ];
        check(3, Mode::Racing, &steps);
    }

    #[test]
    fn a_failure_starts_the_next_at_once_with_a_delay_of_its_own() {
        let steps = [
            (Begun, then_next(0)),
            (Failed, then_next(1)),
            (DelayOver, alone(2)),
        ];
        check(3, Mode::Racing, &steps);
    }

    #[test]
    fn a_failure_while_others_run_starts_the_next_too() {
        let steps = [
            (Begun, then_next(0)),
            (DelayOver, then_next(1)),
            (Failed, then_next(2)),
            (Failed, alone(3)),
            (Failed, WAIT),
            (Failed, GIVE_UP),
        ];
        check(4, Mode::Racing, &steps);
    }

    #[test]
    fn a_slow_attempt_is_waited_for_when_all_others_failed() {
        let steps = [
            (Begun, then_next(0)),
            (DelayOver, alone(1)),
            (Failed, WAIT),
            (Failed, GIVE_UP),
        ];
        check(2, Mode::Racing, &steps);
    }

    #[test]
    fn serial_attempts_never_overlap() {
        let steps = [
            (Begun, alone(0)),
            (Failed, alone(1)),
            (Failed, alone(2)),
            (Failed, GIVE_UP),
        ];
        check(3, Mode::Serial, &steps);
    }

    #[test]
    fn the_delay_is_that_of_the_rfc() {
        assert_eq!(ATTEMPT_DELAY, Duration::from_millis(250));
    }
}
