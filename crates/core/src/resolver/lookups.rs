//! Lookups of host names: who waits for which, and who does not wait.

use std::fmt;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use futures_util::future::{BoxFuture, Either, FutureExt, Shared, select};

use super::places::{Limits, Place, Places};
use super::weak_map::WeakMap;
use crate::error::Error;
use crate::runtime::off_thread;

type Answer = Result<Vec<SocketAddr>, Error>;
type Lookup = Shared<BoxFuture<'static, Answer>>;

/// Who turns names into addresses. Both calls may block.
pub(super) trait NameService: Send + Sync + 'static {
    /// The addresses of a host.
    fn addresses(&self, name: &str) -> Answer;
    /// Whether it can tell them without asking anybody else.
    fn knows(&self, name: &str) -> bool;
}

/// Lookups in a [`NameService`], as many at a time as [`Places`] allow. Lookups of one name at the same time are one.
pub(super) struct Lookups<S> {
    service: Arc<S>,
    places: Arc<Places>,
    running: WeakMap<Lookup>,
}

impl<S: NameService> Lookups<S> {
    pub(super) fn new(service: S) -> Self {
        Self::with_limits(service, Limits::SYSTEM)
    }

    fn with_limits(service: S, limits: Limits) -> Self {
        Self {
            service: Arc::new(service),
            places: Arc::new(Places::new(limits)),
            running: WeakMap::default(),
        }
    }

    /// The addresses of a host. When everybody who waits for it has dropped this, the lookup gives up its place.
    pub(super) async fn addresses(&self, name: &str) -> Answer {
        let is_running = |lookup: &Lookup| lookup.peek().is_none();
        let lookup = self
            .running
            .get_or_insert(name, is_running, || self.lookup(name.to_owned()));
        Lookup::clone(&lookup).await
    }

    fn lookup(&self, name: String) -> Lookup {
        let (service, places) = (Arc::clone(&self.service), Arc::clone(&self.places));
        async move {
            match place_or_answer(&service, &places, &name).await {
                Either::Left(place) => ask(service, name, place).await,
                Either::Right(answer) => answer,
            }
        }
        .boxed()
        .shared()
    }
}

/// A place for the lookup, or the answer if that is there before. The hosts file is only looked into when there is no
/// place, and never answers by itself: what comes first is for the system to say (`nsswitch.conf`).
async fn place_or_answer<S: NameService>(
    service: &Arc<S>,
    places: &Places,
    name: &str,
) -> Either<Place, Answer> {
    if let Some(place) = places.free(name) {
        return Either::Left(place);
    }
    let known = pin!(ask_if_known(Arc::clone(service), places, name));
    let place = pin!(places.next(name));
    match select(known, place).await {
        Either::Left((Some(answer), _)) => Either::Right(answer),
        Either::Left((None, place)) => Either::Left(place.await),
        Either::Right((place, _)) => Either::Left(place),
    }
}

async fn ask_if_known<S: NameService>(
    service: Arc<S>,
    places: &Places,
    name: &str,
) -> Option<Answer> {
    let place = places.known().await;
    let name = name.to_owned();
    let known = off_thread(move || {
        let _place = place;
        service.knows(&name).then(|| service.addresses(&name))
    });
    // Who gets no thread for this gets none for the lookup, which tells.
    known.await.unwrap_or_default()
}

async fn ask<S: NameService>(service: Arc<S>, name: String, place: Place) -> Answer {
    let Place { awaited, thread } = place;
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
