//! Permits: how many lookups run at a time.
//!
//! A call of the system's resolver blocks a thread and cannot be stopped, so there are two limits: one on lookups that have
//! a caller, which a canceled one no longer counts against, and one on threads. Permits are granted in order of arrival, but
//! one domain gets no more than half of the threads: if its name server does not answer, other names are still resolved.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::weak_map::WeakMap;
use crate::runtime::BLOCKING_THREADS;

/// Limits of lookups.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Lookups that have a caller.
    pub(super) awaited: usize,
    /// Lookups, canceled ones included.
    pub(super) threads: usize,
    /// The same for the names of one domain.
    pub(super) threads_of_domain: usize,
    /// Lookups of names that need no query.
    pub(super) known: usize,
}

impl Limits {
    /// A quarter of the blocking threads is left to everything else.
    pub(super) const SYSTEM: Self = Self {
        awaited: BLOCKING_THREADS / 2,
        threads: BLOCKING_THREADS * 11 / 16,
        threads_of_domain: BLOCKING_THREADS * 11 / 32,
        known: BLOCKING_THREADS / 16,
    };
}

/// Grants permits for lookups. The semaphores of tokio are fair: permits go to waiters in order.
#[derive(Debug)]
pub(super) struct LookupPermits {
    limits: Limits,
    awaited: Arc<Semaphore>,
    threads: Arc<Semaphore>,
    known: Arc<Semaphore>,
    domains: WeakMap<Semaphore>,
}

/// The permit of a lookup: to have a caller, and to occupy a thread.
#[derive(Debug)]
pub(super) struct LookupPermit {
    pub(super) awaited: OwnedSemaphorePermit,
    pub(super) thread: Thread,
}

/// The permit to occupy a thread. It moves to that thread and is released when the call returns, canceled or not.
#[derive(Debug)]
pub(super) struct Thread {
    _of_domain: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl LookupPermits {
    pub(super) fn new(limits: Limits) -> Self {
        let semaphore = |permits| Arc::new(Semaphore::new(permits));
        Self {
            limits,
            awaited: semaphore(limits.awaited),
            threads: semaphore(limits.threads),
            known: semaphore(limits.known),
            domains: WeakMap::default(),
        }
    }

    /// A permit, unless there is none or others wait for one.
    pub(super) fn try_acquire(&self, name: &str) -> Option<LookupPermit> {
        let of_domain = self.of_domain(name).try_acquire_owned().ok()?;
        let awaited = Arc::clone(&self.awaited).try_acquire_owned().ok()?;
        let of_all = Arc::clone(&self.threads).try_acquire_owned().ok()?;
        Some(LookupPermit::new(of_domain, awaited, of_all))
    }

    /// Waits for a permit.
    pub(super) async fn acquire(&self, name: &str) -> LookupPermit {
        // The permit of the domain first: a lookup that waits for it must hold none that others could use.
        let of_domain = granted(self.of_domain(name)).await;
        let awaited = granted(Arc::clone(&self.awaited)).await;
        let of_all = granted(Arc::clone(&self.threads)).await;
        LookupPermit::new(of_domain, awaited, of_all)
    }

    /// Waits for a permit for a name that needs no query.
    pub(super) async fn acquire_known(&self) -> OwnedSemaphorePermit {
        granted(Arc::clone(&self.known)).await
    }

    fn of_domain(&self, name: &str) -> Arc<Semaphore> {
        let make = || Semaphore::new(self.limits.threads_of_domain);
        self.domains.get_or_insert(domain_of(name), |_| true, make)
    }
}

impl LookupPermit {
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

async fn granted(semaphore: Arc<Semaphore>) -> OwnedSemaphorePermit {
    let permit = semaphore.acquire_owned().await;
    permit.expect("these semaphores are never closed")
}

/// The domain of a host; a name of one or two labels is its own domain.
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
        assert!(awaited < threads, "a cancelled lookup frees its permit");
    }
}
