//! Lookups of host names: which are shared, which wait for a permit, and which do not have to.

use std::fmt;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use futures_util::future::{BoxFuture, Either, FutureExt, Shared, select};

use super::lookup_permits::{Limits, LookupPermit, LookupPermits};
use super::weak_map::WeakMap;
use crate::error::Error;
use crate::runtime::off_thread;

type Answer = Result<Vec<SocketAddr>, Error>;
type Lookup = Shared<BoxFuture<'static, Answer>>;

/// Resolves names into addresses. Both calls may block.
pub(super) trait NameService: Send + Sync + 'static {
    /// The addresses of a host.
    fn addresses(&self, name: &str) -> Answer;
    /// Whether it can resolve the name without a query.
    fn knows(&self, name: &str) -> bool;
}

/// Lookups in a [`NameService`], as many at a time as [`LookupPermits`] allow. Concurrent lookups of one name share one
/// call.
pub(super) struct Lookups<S> {
    service: Arc<S>,
    permits: Arc<LookupPermits>,
    running: WeakMap<Lookup>,
}

impl<S: NameService> Lookups<S> {
    pub(super) fn new(service: S) -> Self {
        Self::with_limits(service, Limits::SYSTEM)
    }

    fn with_limits(service: S, limits: Limits) -> Self {
        Self {
            service: Arc::new(service),
            permits: Arc::new(LookupPermits::new(limits)),
            running: WeakMap::default(),
        }
    }

    /// The addresses of a host. The map holds the lookup weakly: when every caller has dropped it, it gives up its permit.
    pub(super) async fn addresses(&self, name: &str) -> Answer {
        let is_running = |lookup: &Lookup| lookup.peek().is_none();
        let lookup = self
            .running
            .get_or_insert(name, is_running, || self.lookup(name.to_owned()));
        Lookup::clone(&lookup).await
    }

    fn lookup(&self, name: String) -> Lookup {
        let (service, permits) = (Arc::clone(&self.service), Arc::clone(&self.permits));
        async move {
            match permit_or_answer(&service, &permits, &name).await {
                Either::Left(permit) => ask(service, name, permit).await,
                Either::Right(answer) => answer,
            }
        }
        .boxed()
        .shared()
    }
}

/// A permit for the lookup, or its result if that is there first. The hosts file is read only when there is no permit, and
/// only to find out whether the name needs a query: which source has precedence is up to the system (`nsswitch.conf`).
async fn permit_or_answer<S: NameService>(
    service: &Arc<S>,
    permits: &LookupPermits,
    name: &str,
) -> Either<LookupPermit, Answer> {
    if let Some(permit) = permits.try_acquire(name) {
        return Either::Left(permit);
    }
    let known = pin!(ask_if_known(Arc::clone(service), permits, name));
    let permit = pin!(permits.acquire(name));
    match select(known, permit).await {
        Either::Left((Some(answer), _)) => Either::Right(answer),
        Either::Left((None, permit)) => Either::Left(permit.await),
        Either::Right((permit, _)) => Either::Left(permit),
    }
}

async fn ask_if_known<S: NameService>(
    service: Arc<S>,
    permits: &LookupPermits,
    name: &str,
) -> Option<Answer> {
    let permit = permits.acquire_known().await;
    let name = name.to_owned();
    let known = off_thread(move || {
        let _permit = permit;
        service.knows(&name).then(|| service.addresses(&name))
    });
    // Without a thread for this there is none for the lookup either, which reports that.
    known.await.unwrap_or_default()
}

async fn ask<S: NameService>(service: Arc<S>, name: String, permit: LookupPermit) -> Answer {
    let LookupPermit { awaited, thread } = permit;
    let _awaited = awaited;
    let operation = format!("resolve {name}");
    let answer = off_thread(move || {
        let _thread = thread;
        service.addresses(&name)
    });
    answer
        .await
        .unwrap_or_else(|error| Err(Error::from_io(operation, "pthread_create", &error)))
}

impl<S> fmt::Debug for Lookups<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Lookups").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
