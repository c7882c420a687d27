//! Waiting for the reactor.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A wait for news of a socket. It is kept beside the socket and not in the task that polls it, because it shares the
/// descriptor: whoever closes the socket drops the wait, and the descriptor is gone at once.
#[derive(Default)]
pub(super) struct Wait(Option<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl Wait {
    /// Goes on waiting, or begins to; after news the next call begins anew.
    pub(super) fn poll<F>(
        &mut self,
        begin: impl FnOnce() -> F,
        context: &mut Context<'_>,
    ) -> Poll<()>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let wait = self.0.get_or_insert_with(|| Box::pin(begin()));
        let polled = wait.as_mut().poll(context);
        if polled.is_ready() {
            self.0 = None;
        }
        polled
    }

    /// Drops the wait and its share of the socket.
    pub(super) fn end(&mut self) {
        self.0 = None;
    }
}

impl fmt::Debug for Wait {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Wait").finish_non_exhaustive()
    }
}
