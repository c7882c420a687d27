//! Tells when the network is another one.

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

/// Changes come in bursts: a link, then its addresses, then their routes. So long is waited for the rest of one, which
/// bounds how often the network is looked at and told of.
const BURST: Duration = Duration::from_millis(100);

/// Tells a sink of every change of the interfaces, addresses and ways to the Internet while it lives.
#[derive(Debug)]
pub struct NetworkWatch {
    task: AbortHandle,
}

impl NetworkWatch {
    /// Changes that happen after this returned are told as readable. `None` where the system has no such news, or no
    /// right to them is given.
    ///
    /// # Errors
    /// tooManyOpenFiles 0x80072728 and what else the process has run out of.
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
    // It ends when the socket fails, which the kernel's own sockets do only when they are closed.
    drop(tell(changes, seen, sink).await);
}

async fn tell(changes: Changes, seen: Network, sink: Arc<dyn ReadySink>) -> io::Result<()> {
    let mut seen = Some(seen);
    loop {
        changes.next().await?;
        sleep(BURST).await;
        changes.forget()?;
        // Nothing is known when the process has no descriptor left: that is a change, too.
        let now = spawn_blocking(Network::read).await?.ok();
        if now != seen {
            seen = now;
            sink.ready(Readiness::READABLE);
        }
    }
}
