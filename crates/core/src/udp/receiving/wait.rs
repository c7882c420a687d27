//! Wait: a wait for the reactor that can be ended from outside of its task.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A wait for an event of a socket. It holds a reference to the socket, so it is kept beside the socket and not in the task
/// that polls it: closing the socket drops the wait, and the descriptor is closed at once. A task is dropped only when its
/// thread gets to it.
#[derive(Default)]
pub(super) struct Wait(Option<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl Wait {
    /// Goes on waiting, or begins to; after the event the next call begins anew.
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

    /// Drops the wait and its reference to the socket.
    pub(super) fn end(&mut self) {
        self.0 = None;
    }
}

impl fmt::Debug for Wait {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Wait").finish_non_exhaustive()
    }
}
