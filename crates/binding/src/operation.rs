//! Runs a future of the core and reports its outcome to the hub.

use std::future::Future;
use std::sync::Arc;

use napi::bindgen_prelude::ToNapiValue;
use napi_derive::napi;
use sockets_core::error::Error;
use sockets_core::runtime;
use tokio::task::AbortHandle;

use crate::hub::{Hub, Produce};

/// A running operation.
#[napi]
pub struct BindingOperation {
    task: Option<AbortHandle>,
}

#[napi]
impl BindingOperation {
    /// Cancels the work. No event follows, unless it has just completed.
    #[napi]
    pub fn cancel(&self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Drop for BindingOperation {
    /// JavaScript keeps it as long as the work goes on, unless the environment ends.
    fn drop(&mut self) {
        self.cancel();
    }
}

/// Starts `future`; its result becomes an event of `operation`.
pub(crate) fn start<F>(hub: Arc<Hub>, operation: i64, future: F) -> BindingOperation
where
    F: Future<Output = Result<Produce, Error>> + Send + 'static,
{
    if let Err(error) = runtime::start() {
        hub.complete(operation, Err(error));
        return BindingOperation { task: None };
    }
    // In a box, so that the memory of the work is freed when it ends: that of the task lives until JavaScript collects the
    // operation.
    let task = runtime::spawn(Box::pin(async move {
        let outcome = runtime::contained(future).await;
        hub.complete(operation, outcome);
    }));
    BindingOperation {
        task: Some(task.abort_handle()),
    }
}

/// A result that is converted as it is.
pub(crate) fn value<T>(value: T) -> Result<Produce, Error>
where
    T: ToNapiValue + Send + 'static,
{
    Ok(Box::new(move |env| value.into_unknown(env)))
}
