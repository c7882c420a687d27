//! Readiness: how an engine notifies its owner that a call can proceed.

use std::fmt::Debug;
use std::sync::Arc;
use std::task::{Wake, Waker};

use crate::driver::Driver;
use crate::wire;

/// Which calls on a socket can proceed. Values combine as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness(u8);

impl Readiness {
    /// Data, a datagram, a connection or the end of the stream can be taken.
    pub const READABLE: Self = Self(wire::READABLE);
    /// The kernel accepts data again after a send that would have blocked.
    pub const WRITABLE: Self = Self(wire::WRITABLE);

    /// The bits, as they cross to JavaScript.
    pub fn bits(self) -> u8 {
        self.0
    }
}

/// Receives readiness. It is called on any thread, also while the engine holds its locks: it must neither block nor call
/// back into the engine, only pass the notification on.
pub trait ReadySink: Debug + Send + Sync + 'static {
    /// Reports readiness; several reports may be coalesced into one.
    fn ready(&self, readiness: Readiness);

    /// A waker that reports `READABLE`, for sinks that can be one: there may be thousands of idle connections, each of which has
    /// one. `None` has one made.
    fn readable_waker(self: Arc<Self>) -> Option<Waker> {
        None
    }

    /// The driver of the sockets that report here.
    fn driver(&self) -> &Driver {
        &Driver::Threads
    }
}

/// A waker for the reactor's poll functions that reports one kind of readiness.
///
/// Polling with it from any thread arms the reactor without a task per socket. The reactor keeps one waker for each
/// direction: a poll replaces the waker of the one before.
pub(crate) fn readiness_waker(sink: Arc<dyn ReadySink>, readiness: Readiness) -> Waker {
    if readiness == Readiness::READABLE
        && let Some(waker) = Arc::clone(&sink).readable_waker()
    {
        return waker;
    }
    Waker::from(Arc::new(ReadinessWaker { sink, readiness }))
}

struct ReadinessWaker {
    sink: Arc<dyn ReadySink>,
    readiness: Readiness,
}

impl Wake for ReadinessWaker {
    fn wake(self: Arc<Self>) {
        self.sink.ready(self.readiness);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.sink.ready(self.readiness);
    }
}
