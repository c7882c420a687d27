//! The running operations of a hub, by their tokens.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;

/// The running operations of a hub, by their tokens.
#[derive(Default)]
pub(crate) struct Operations(Mutex<HashMap<i64, AbortHandle>>);

impl Operations {
    pub(crate) fn insert(&self, operation: i64, task: AbortHandle) {
        self.lock().insert(operation, task);
    }

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
