//! Locks without poisoning: no call that can panic stands between two changes that belong together, so that the data is
//! consistent also after a panic.
//!
//! Order of locks, outer first. A sink is notified under any of them; no guard lives across an `await`.
//! - Pumped stream: transport → one of the two queues.
//! - UDP, sending: socket → targets → sender → ICMP errors → inbox, or sender → watch.
//! - UDP, receiving: reader task → socket → kernel reader → ICMP errors → inbox.
//! - TCP listener: socket → accept queue.

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn read<T: ?Sized>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn write<T: ?Sized>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
