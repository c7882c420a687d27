//! Watches for changes of the network.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{AbortHandle, spawn_blocking};
use tokio::time::sleep;

use super::changes::Changes;
use super::connection::Network;
use crate::error::Error;
use crate::readiness::{Readiness, ReadySink};
use crate::runtime;

/// Changes come in bursts: a link, then its addresses, then their routes. The watch waits so long for the rest of a burst,
/// which also limits the rate at which the network is read and changes are reported.
const BURST: Duration = Duration::from_millis(100);

/// Reports every change of the interfaces, their addresses and the routes to the Internet to a sink while it lives.
#[derive(Debug)]
pub struct NetworkWatch {
    task: AbortHandle,
}

impl NetworkWatch {
    /// Reports changes that happen after this returned as readable. `None` where the system has no such notifications or
    /// denies access to them.
    ///
    /// # Errors
    /// tooManyOpenFiles 0x80072728 and other resources that the process has run out of.
    pub fn start(sink: Arc<dyn ReadySink>) -> Result<Option<Self>, Error> {
        runtime::start()?;
        let Some(changes) = subscribe()? else {
            return Ok(None);
        };
        let seen = Network::read()?;
        let task = runtime::spawn(run(changes, seen, sink)).abort_handle();
        Ok(Some(Self { task }))
    }
}

impl Drop for NetworkWatch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn subscribe() -> Result<Option<Changes>, Error> {
    let subscribed = runtime::enter().and_then(|_reactor| Changes::subscribe());
    match subscribed {
        Ok(changes) => Ok(Some(changes)),
        Err(error) => {
            let error = Error::from_io("watch the network", "socket", &error);
            if error.is_exhaustion() {
                Err(error)
            } else {
                Ok(None)
            }
        }
    }
}

async fn run(changes: Changes, seen: Network, sink: Arc<dyn ReadySink>) {
    // It ends when the socket fails, and sockets of this kind fail only when they are closed.
    drop(report_changes(changes, seen, sink).await);
}

async fn report_changes(
    changes: Changes,
    seen: Network,
    sink: Arc<dyn ReadySink>,
) -> io::Result<()> {
    let mut seen = Some(seen);
    loop {
        changes.next().await?;
        sleep(BURST).await;
        changes.forget()?;
        // Without a descriptor left the network is unknown, which counts as a change.
        let now = spawn_blocking(Network::read).await?.ok();
        if now != seen {
            seen = now;
            sink.ready(Readiness::READABLE);
        }
    }
}
