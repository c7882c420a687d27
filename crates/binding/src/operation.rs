//! Runs a future of the core and reports its outcome to the hub.

use std::future::Future;
use std::sync::Arc;

use napi::bindgen_prelude::ToNapiValue;
use sockets_core::error::Error;
use sockets_core::runtime;

use crate::hub::{Hub, Produce};

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
    hub.operations.insert(operation, task.abort_handle());
}

/// A result that is converted as it is.
pub(crate) fn value<T>(value: T) -> Result<Produce, Error>
where
    T: ToNapiValue + Send + 'static,
{
    Ok(Box::new(move |env| value.into_unknown(env)))
}
