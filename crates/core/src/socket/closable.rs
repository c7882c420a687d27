//! Closable: a socket that one thread can close at once while others use it.

use std::sync::RwLock;

use crate::sync::{read, write};

/// Owns a socket until it is closed. Calls run concurrently. Closing waits for running calls, none of which blocks, so the
/// descriptor is closed once `take` has returned and its result is dropped: no call can use a number that the system has
/// given to another file.
#[derive(Debug)]
pub(crate) struct Closable<S> {
    socket: RwLock<Option<S>>,
}

impl<S> Closable<S> {
    pub(crate) fn new(socket: S) -> Self {
        Self {
            socket: RwLock::new(Some(socket)),
        }
    }

    /// Without a socket, until [`put`](Self::put).
    pub(crate) fn empty() -> Self {
        Self {
            socket: RwLock::new(None),
        }
    }

    /// Puts a socket in place of the one that was taken.
    pub(crate) fn put(&self, socket: S) {
        *write(&self.socket) = Some(socket);
    }

    /// Runs a non-blocking call on the socket; `None` once it is closed. The call must not use the same `Closable`: a nested
    /// read lock deadlocks behind a thread that waits to close.
    pub(crate) fn with<R>(&self, call: impl FnOnce(&S) -> R) -> Option<R> {
        let guard = read(&self.socket);
        guard.as_ref().map(call)
    }

    /// Replaces the socket by the result of `change`; an error closes it. `None` once it is closed.
    pub(crate) fn change<E>(
        &self,
        change: impl FnOnce(S) -> Result<S, E>,
    ) -> Option<Result<(), E>> {
        let mut guard = write(&self.socket);
        let changed = change(guard.take()?);
        Some(changed.map(|socket| *guard = Some(socket)))
    }

    /// Takes the socket out; every later call finds it closed.
    pub(crate) fn take(&self) -> Option<S> {
        write(&self.socket).take()
    }
}
