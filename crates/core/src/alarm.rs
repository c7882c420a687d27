//! Alarms: a notification when a time has passed.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::sleep;

use crate::error::Error;
use crate::readiness::{Readiness, ReadySink};
use crate::runtime;

/// Reports readable to a sink once; dropping it takes it back. It does not count the time in which the machine sleeps.
#[derive(Debug)]
pub struct Alarm {
    task: AbortHandle,
}

impl Alarm {
    /// Reports after `time`.
    ///
    /// # Errors
    /// Those of [`runtime::start`].
    pub fn after(time: Duration, sink: Arc<dyn ReadySink>) -> Result<Self, Error> {
        runtime::start()?;
        let ring = async move {
            sleep(time).await;
            sink.ready(Readiness::READABLE);
        };
        let task = runtime::spawn(ring).abort_handle();
        Ok(Self { task })
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.task.abort();
    }
}
