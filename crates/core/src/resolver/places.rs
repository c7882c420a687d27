//! How many lookups run at a time.
//!
//! A call of the system's resolver blocks a thread and cannot be stopped, so there are two limits: one on lookups that
//! somebody waits for, which a cancelled one no longer counts to, and one on threads. Whoever comes first is served first,
//! but one domain gets no more than half of the threads: if its name server does not answer, others still get theirs.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::weak_map::WeakMap;
use crate::runtime::BLOCKING_THREADS;

/// How many of what there may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Lookups that somebody waits for.
    pub(super) awaited: usize,
    /// Lookups, those included that were cancelled.
    pub(super) threads: usize,
    /// The same for the names of one domain.
    pub(super) threads_of_domain: usize,
    /// Lookups of names that the system knows.
    pub(super) known: usize,
}

impl Limits {
    /// A quarter of the threads that may block is for everything else.
    pub(super) const SYSTEM: Self = Self {
        awaited: BLOCKING_THREADS / 2,
        threads: BLOCKING_THREADS * 11 / 16,
        threads_of_domain: BLOCKING_THREADS * 11 / 32,
        known: BLOCKING_THREADS / 16,
    };
}

/// Places for lookups.
#[derive(Debug)]
pub(super) struct Places {
    limits: Limits,
    awaited: Arc<Semaphore>,
    threads: Arc<Semaphore>,
    known: Arc<Semaphore>,
    domains: WeakMap<Semaphore>,
}

/// The right to wait for a lookup, and to make it.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) awaited: OwnedSemaphorePermit,
    pub(super) thread: Thread,
}

/// The right to a thread; it ends with the call.
#[derive(Debug)]
pub(super) struct Thread {
    _of_domain: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Places {
    pub(super) fn new(limits: Limits) -> Self {
        let semaphore = |places| Arc::new(Semaphore::new(places));
        Self {
            limits,
            awaited: semaphore(limits.awaited),
            threads: semaphore(limits.threads),
            known: semaphore(limits.known),
            domains: WeakMap::default(),
        }
    }

    /// A place, unless others wait for one.
    pub(super) fn free(&self, name: &str) -> Option<Place> {
        let of_domain = self.of_domain(name).try_acquire_owned().ok()?;
        let awaited = Arc::clone(&self.awaited).try_acquire_owned().ok()?;
        let of_all = Arc::clone(&self.threads).try_acquire_owned().ok()?;
        Some(Place::new(of_domain, awaited, of_all))
    }

    /// A place, when it is this one's turn.
    pub(super) async fn next(&self, name: &str) -> Place {
        // Nobody who waits for a domain keeps a place from others.
        let of_domain = permit(self.of_domain(name)).await;
        let awaited = permit(Arc::clone(&self.awaited)).await;
        let of_all = permit(Arc::clone(&self.threads)).await;
        Place::new(of_domain, awaited, of_all)
    }

    /// A place for a name that the system knows.
    pub(super) async fn known(&self) -> OwnedSemaphorePermit {
        permit(Arc::clone(&self.known)).await
    }

    fn of_domain(&self, name: &str) -> Arc<Semaphore> {
        let make = || Semaphore::new(self.limits.threads_of_domain);
        self.domains.get_or_insert(domain_of(name), |_| true, make)
    }
}

impl Place {
    fn new(
        of_domain: OwnedSemaphorePermit,
        awaited: OwnedSemaphorePermit,
        of_all: OwnedSemaphorePermit,
    ) -> Self {
        let thread = Thread {
            _of_domain: of_domain,
            _of_all: of_all,
        };
        Self { awaited, thread }
    }
}

async fn permit(semaphore: Arc<Semaphore>) -> OwnedSemaphorePermit {
    let permit = semaphore.acquire_owned().await;
    permit.expect("these semaphores are never closed")
}

/// The domain that a host is in; a name of one or two labels is one of its own.
fn domain_of(name: &str) -> &str {
    match name.trim_end_matches('.').split_once('.') {
        Some((_, domain)) if domain.contains('.') => domain,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_one_domain_belong_together() {
        let rows = [
            ("a.example.com", "example.com"),
            ("a.b.example.com.", "b.example.com"),
            ("example.com", "example.com"),
            ("localhost", "localhost"),
            ("", ""),
        ];
        for (name, domain) in rows {
            assert_eq!(domain_of(name), domain, "{name}");
        }
    }

    #[test]
    fn threads_are_left_for_what_is_no_lookup() {
        let Limits {
            awaited,
            threads,
            threads_of_domain,
            known,
        } = Limits::SYSTEM;
        assert!(threads + known <= BLOCKING_THREADS * 3 / 4);
        assert!(threads_of_domain <= threads / 2 && threads_of_domain < awaited);
        assert!(awaited < threads, "a cancelled lookup frees its place");
    }
}
