//! A sink that reports its drop.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use sockets_core::readiness::{Readiness, ReadySink};

/// How long an I/O thread may hold the sink before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Holds the sending end, whose drop is the report.
#[derive(Debug)]
struct DroppedSink {
    _alive: Sender<()>,
}

impl ReadySink for DroppedSink {
    fn ready(&self, _readiness: Readiness) {}
}

/// Waits for the drop of a sink.
#[derive(Debug)]
pub(crate) struct SinkDrop(Receiver<()>);

impl SinkDrop {
    /// A sink, and the receiver of the report.
    pub(crate) fn watched() -> (Arc<dyn ReadySink>, Self) {
        let (alive, gone) = channel();
        (Arc::new(DroppedSink { _alive: alive }), Self(gone))
    }

    pub(crate) fn wait(self) {
        assert_eq!(
            self.0.recv_timeout(PATIENCE),
            Err(RecvTimeoutError::Disconnected),
            "the sink is still held"
        );
    }
}
