//! The descriptors of one event loop.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::os::fd::RawFd;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use mio::unix::SourceFd;
use mio::{Interest, Token};

use super::entry::Entry;
use crate::sync::lock;

/// The descriptors of all loops of the process: the system compares only those of one.
static WATCHED: Mutex<BTreeSet<RawFd>> = Mutex::new(BTreeSet::new());

/// Whether an event loop of this process watches the descriptor.
pub(crate) fn is_looped(descriptor: RawFd) -> bool {
    lock(&WATCHED).contains(&descriptor)
}

/// Finds the entry of an event.
pub(super) struct Registry {
    system: mio::Registry,
    /// Tokens are never used again, so that an event of a descriptor that is watched no more finds nothing.
    next_token: AtomicUsize,
    entries: Mutex<HashMap<Token, Arc<Entry>>>,
}

/// A registered descriptor.
#[derive(Debug)]
pub(super) struct Registered {
    pub(super) entry: Arc<Entry>,
    token: Token,
}

impl Registry {
    pub(super) fn new(system: mio::Registry) -> Self {
        Self {
            system,
            next_token: AtomicUsize::new(0),
            entries: Mutex::default(),
        }
    }

    pub(super) fn system(&self) -> &mio::Registry {
        &self.system
    }

    /// The entry, out of the lock: what it wakes may deregister descriptors.
    pub(super) fn entry(&self, token: Token) -> Option<Arc<Entry>> {
        lock(&self.entries).get(&token).map(Arc::clone)
    }

    /// # Errors
    /// `AlreadyExists` for a descriptor that a loop of this process watches; the system's error.
    pub(super) fn register(&self, descriptor: RawFd, interest: Interest) -> io::Result<Registered> {
        if !lock(&WATCHED).insert(descriptor) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let token = Token(self.next_token.fetch_add(1, Ordering::Relaxed));
        let entry = Arc::new(Entry::new(descriptor, interest));
        lock(&self.entries).insert(token, Arc::clone(&entry));
        let registered = Registered { entry, token };
        let outcome = self
            .system
            .register(&mut SourceFd(&descriptor), token, interest);
        if let Err(error) = outcome {
            self.forget(&registered);
            return Err(error);
        }
        Ok(registered)
    }

    /// It reports at once what is ready already.
    pub(super) fn reregister(&self, registered: &Registered, interest: Interest) -> io::Result<()> {
        let mut source = SourceFd(&registered.entry.descriptor);
        self.system
            .reregister(&mut source, registered.token, interest)
    }

    pub(super) fn deregister(&self, registered: &Registered) {
        self.forget(registered);
        // It fails only for a descriptor that was closed before, whose watch has ended with it.
        let _ = self
            .system
            .deregister(&mut SourceFd(&registered.entry.descriptor));
    }

    fn forget(&self, registered: &Registered) {
        lock(&self.entries).remove(&registered.token);
        lock(&WATCHED).remove(&registered.entry.descriptor);
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        lock(&self.entries).is_empty()
    }
}
