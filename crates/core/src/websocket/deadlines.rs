//! Deadlines: what has to be over in time, with one timer for all.
//!
//! A task for each would be woken to begin and to end, and would live as long as the longest time allowed, whereas nearly
//! everything is over soon.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use crate::runtime;
use crate::sync::lock;

/// Something that may take only so long.
pub(super) trait Expire: Debug + Send + Sync {
    /// The time is over. Called on the I/O threads.
    fn expire(&self);
}

/// When something is due; dropping it takes it back.
#[derive(Debug)]
pub(super) struct Deadline(Key);

/// The number distinguishes those of one instant.
type Key = (Instant, u64);

static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    due: BTreeMap::new(),
    next_number: 0,
    wakes_at: None,
    is_served: false,
});
static EARLIER: Notify = Notify::const_new();

struct Queue {
    due: BTreeMap<Key, Weak<dyn Expire>>,
    next_number: u64,
    /// When the task looks next; `None` when it waits for a notification.
    wakes_at: Option<Instant>,
    /// Whether the task runs.
    is_served: bool,
}

impl Deadline {
    /// Calls `expire` once `time` has passed.
    pub(super) fn after(time: Duration, what: Weak<dyn Expire>) -> Self {
        let at = Instant::now() + time;
        let mut queue = lock(&QUEUE);
        queue.serve();
        let key = (at, queue.next_number);
        queue.next_number += 1;
        queue.due.insert(key, what);
        if queue.wakes_at.is_none_or(|wakes_at| wakes_at > at) {
            queue.wakes_at = Some(at);
            EARLIER.notify_one();
        }
        Self(key)
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        let what = lock(&QUEUE).due.remove(&self.0);
        // Out of the lock: it may be the last reference to the memory.
        drop(what);
    }
}

async fn run() {
    loop {
        let wakes_at = lock(&QUEUE).look();
        match wakes_at {
            None => EARLIER.notified().await,
            // Either is a reason to look again.
            Some(at) => drop(timeout_at(at, EARLIER.notified()).await),
        }
        for what in due(Instant::now()) {
            what.expire();
        }
    }
}

fn due(now: Instant) -> Vec<Arc<dyn Expire>> {
    let mut queue = lock(&QUEUE);
    let later = queue.due.split_off(&(now, u64::MAX));
    let due = std::mem::replace(&mut queue.due, later);
    due.into_values()
        .filter_map(|what| what.upgrade())
        .collect()
}

impl Queue {
    fn serve(&mut self) {
        if !self.is_served {
            drop(runtime::spawn(run()));
            self.is_served = true;
        }
    }

    /// When to look next.
    fn look(&mut self) -> Option<Instant> {
        self.wakes_at = self.due.first_key_value().map(|(&(at, _), _)| at);
        self.wakes_at
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    #[derive(Debug)]
    struct Named(&'static str, Sender<&'static str>);

    impl Expire for Named {
        fn expire(&self) {
            self.1.send(self.0).expect("the test waits");
        }
    }

    struct Setting {
        sender: Sender<&'static str>,
        expired: Receiver<&'static str>,
        kept: Vec<(Arc<Named>, Deadline)>,
    }

    impl Setting {
        fn new() -> Self {
            let (sender, expired) = channel();
            Self {
                sender,
                expired,
                kept: Vec::new(),
            }
        }

        fn add(&mut self, name: &'static str, milliseconds: u64) {
            let named = Arc::new(Named(name, self.sender.clone()));
            let weak: Weak<dyn Expire> = Arc::<Named>::downgrade(&named);
            let deadline = Deadline::after(Duration::from_millis(milliseconds), weak);
            self.kept.push((named, deadline));
        }

        fn next(&self) -> &'static str {
            let limit = Duration::from_secs(20);
            self.expired.recv_timeout(limit).expect("it expires")
        }
    }

    #[test]
    fn an_earlier_deadline_is_not_kept_waiting_by_a_later_one() {
        let mut setting = Setting::new();
        setting.add("last", 200);
        setting.add("second", 60);
        setting.add("first", 1);
        assert_eq!(
            [(); 3].map(|()| setting.next()),
            ["first", "second", "last"]
        );
    }

    #[test]
    fn what_was_taken_back_does_not_expire() {
        let mut setting = Setting::new();
        setting.add("taken back", 20);
        drop(setting.kept.pop());
        setting.add("kept", 60);
        assert_eq!(setting.next(), "kept");
    }

    #[test]
    fn a_deadline_takes_no_memory_once_it_was_taken_back() {
        let mut setting = Setting::new();
        setting.add("an hour", 3_600_000);
        let (named, deadline) = setting.kept.pop().expect("added");
        drop(deadline);
        assert_eq!(Arc::weak_count(&named), 0);
    }
}
