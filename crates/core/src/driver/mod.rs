//! Drivers: who watches descriptors, and on which thread a socket learns that it is ready.
//!
//! The I/O threads are those of [`runtime`](crate::runtime): they go on while the owner of a socket is busy. A [`HostLoop`] is
//! drained by the owner's own event loop, so that no thread stands between the kernel and the owner. Engines poll what they
//! registered, and do not know which of the two wakes them.

use std::fmt::Debug;
use std::sync::Arc;

#[cfg_attr(unix, path = "unix/mod.rs")]
#[cfg_attr(not(unix), path = "unavailable.rs")]
mod platform;

pub use platform::*;

/// A socket whose kernel buffer drops what it has no room for.
pub(crate) trait Relieve: Debug + Send + Sync {
    /// Has the I/O threads drain it until the owner keeps up again.
    fn relieve(self: Arc<Self>);
}

/// A socket that may have the answer to what its owner has just sent.
pub(crate) trait ReceiveAhead: Debug + Send + Sync {
    /// Receives one message, if there is one, and notifies the owner. It neither needs an event nor replaces one.
    fn receive_ahead(&self);
}

/// Who watches the sockets of an owner.
#[derive(Debug, Clone, Default)]
pub enum Driver {
    /// The I/O threads.
    #[default]
    Threads,
    /// The owner's event loop.
    Loop(HostLoop),
}
