//! A socket that can be closed at once while other threads use it.

use std::sync::RwLock;

use crate::sync::{read, write};

/// Holds a socket until it is closed. Readers use it side by side; closing waits for calls that are running, none of
/// which blocks, and the descriptor is gone when `take` returns and its result is dropped.
#[derive(Debug)]
pub(crate) struct Slot<S> {
    socket: RwLock<Option<S>>,
}

impl<S> Slot<S> {
    pub(crate) fn new(socket: S) -> Self {
        Self {
            socket: RwLock::new(Some(socket)),
        }
    }

    /// Runs a non-blocking call on the socket; `None` once it is closed.
    pub(crate) fn with<R>(&self, call: impl FnOnce(&S) -> R) -> Option<R> {
        let guard = read(&self.socket);
        guard.as_ref().map(call)
    }

    /// Replaces the socket by what `change` makes of it; when that fails, the socket is closed for everybody. `None` once
    /// it is closed.
    pub(crate) fn change<E>(
        &self,
        change: impl FnOnce(S) -> Result<S, E>,
    ) -> Option<Result<(), E>> {
        let mut guard = write(&self.socket);
        let changed = change(guard.take()?);
        Some(changed.map(|socket| *guard = Some(socket)))
    }

    /// Takes the socket out, which closes it for everybody.
    pub(crate) fn take(&self) -> Option<S> {
        write(&self.socket).take()
    }
}
