//! Runs a future of the core and reports its outcome to the hub.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::bindgen_prelude::ToNapiValue;
use sockets_core::error::Error;
use sockets_core::runtime;
use tokio::task::AbortHandle;

use crate::hub::{Hub, Produce};

/// The running operations of a hub, by their tokens.
#[derive(Default)]
pub(crate) struct Operations(Mutex<HashMap<i64, AbortHandle>>);

impl Operations {
    /// Cancels the work of one. No event follows, unless it has just completed.
    pub(crate) fn cancel(&self, operation: i64) {
        if let Some(task) = self.lock().remove(&operation) {
            task.abort();
        }
    }

    /// Its event is delivered.
    pub(crate) fn ended(&self, operation: i64) {
        let task = self.lock().remove(&operation);
        drop(task);
    }

    /// Cancels all.
    pub(crate) fn clear(&self) {
        let tasks = std::mem::take(&mut *self.lock());
        tasks.into_values().for_each(|task| task.abort());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, AbortHandle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts `future`; its result becomes an event of `operation`, unless that is cancelled. Called on the JavaScript thread, as
/// the delivery of the event, which therefore comes later.
pub(crate) fn start<F>(hub: Arc<Hub>, operation: i64, future: F)
where
    F: Future<Output = Result<Produce, Error>> + Send + 'static,
{
    if let Err(error) = runtime::start() {
        hub.complete(operation, Err(error));
        return;
    }
    let reporting = Arc::clone(&hub);
    let task = runtime::spawn(async move {
        let outcome = runtime::contained(future).await;
        reporting.complete(operation, outcome);
    });
    hub.operations.lock().insert(operation, task.abort_handle());
}

/// A result that is converted as it is.
pub(crate) fn value<T>(value: T) -> Result<Produce, Error>
where
    T: ToNapiValue + Send + 'static,
{
    Ok(Box::new(move |env| value.into_unknown(env)))
}
