//! A sink that tells when nobody holds it any more.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use sockets_core::readiness::{Readiness, ReadySink};

/// How long an I/O thread may take to let go before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Holds the sending end; its drop is the news.
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
    /// A sink, and what hears of its drop.
    pub(crate) fn watched() -> (Arc<dyn ReadySink>, Self) {
        let (alive, gone) = channel();
        (Arc::new(DroppedSink { _alive: alive }), Self(gone))
    }

    pub(crate) fn wait(self) {
        assert_eq!(
            self.0.recv_timeout(PATIENCE),
            Err(RecvTimeoutError::Disconnected),
            "somebody holds the sink"
        );
    }
}
