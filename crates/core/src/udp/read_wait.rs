//! Waiting until there is something to receive.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use super::registration::Registration;

type Wait = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The receive loop's wait. It is kept here, not in the loop, because it shares the socket: whoever closes the socket
/// ends it, and the descriptor is gone at once.
#[derive(Default)]
pub(super) struct ReadWait {
    wait: Mutex<Option<Wait>>,
}

impl ReadWait {
    pub(super) fn poll(&self, socket: &Arc<Registration>, context: &mut Context<'_>) -> Poll<()> {
        let mut wait = self.lock();
        let polled = wait
            .get_or_insert_with(|| Box::pin(until_receivable(Arc::clone(socket))))
            .as_mut()
            .poll(context);
        if polled.is_ready() {
            *wait = None;
        }
        polled
    }

    /// Drops the wait and its share of the socket.
    pub(super) fn end(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Wait>> {
        self.wait.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ReadWait {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ReadWait").finish_non_exhaustive()
    }
}

async fn until_receivable(socket: Arc<Registration>) {
    socket.receivable().await;
}
