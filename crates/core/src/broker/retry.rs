use std::sync::Arc;

use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::pause;
use crate::readiness::{Readiness, ReadySink};
use crate::runtime;

/// Notifies its owner when an agent that was lost may be asked again.
#[derive(Debug)]
pub struct Retry(JoinHandle<()>);

impl Retry {
    /// After so many attempts in a row that failed; see [`pause`].
    pub fn after(failures: u32, sink: Arc<dyn ReadySink>) -> Self {
        let time = pause(failures).unwrap_or_default();
        Self(runtime::spawn(async move {
            sleep(time).await;
            sink.ready(Readiness::READABLE);
        }))
    }

    /// The owner is not notified any more.
    pub fn cancel(&self) {
        self.0.abort();
    }
}

impl Drop for Retry {
    fn drop(&mut self) {
        self.cancel();
    }
}
