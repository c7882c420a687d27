//! How an engine tells its owner that there is something to do.

use std::fmt::Debug;
use std::sync::Arc;
use std::task::{Wake, Waker};

use crate::wire;

/// What became possible on a socket. Values combine as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness(u8);

impl Readiness {
    /// Data, a datagram, a connection or an end of stream waits to be taken.
    pub const READABLE: Self = Self(wire::READABLE);
    /// The kernel takes data again after it refused some.
    pub const WRITABLE: Self = Self(wire::WRITABLE);

    /// The bits, as they travel to another language.
    pub fn bits(self) -> u8 {
        self.0
    }
}

/// Receives readiness. It is called on an I/O thread and must not block: it only passes the news on.
pub trait ReadySink: Debug + Send + Sync + 'static {
    /// Something became possible; several calls may be folded into one.
    fn ready(&self, readiness: Readiness);
}

/// A waker for the reactor's poll functions that reports one kind of readiness.
///
/// Polling with it from any thread arms the reactor without a task per socket.
pub(crate) fn readiness_waker(sink: Arc<dyn ReadySink>, readiness: Readiness) -> Waker {
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
