//! Sockets that would lose data while the owner of the event loop is busy.

use std::io;
use std::os::fd::AsRawFd as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use mio::Registry;
use sockets_sys::host_loop::is_readable;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::task::AbortHandle;
use tokio::time::sleep;

use crate::driver::Relieve;
use crate::runtime;
use crate::sync::lock;

/// An owner that leaves events waiting for longer is busy. The default receive buffer of Linux holds some 280 small datagrams:
/// what comes in this time at 100,000 a second.
const PATIENCE: Duration = Duration::from_millis(1);

/// Looks after the sockets of one event loop, on the I/O threads. It ends with this.
#[derive(Debug)]
pub(super) struct Guard {
    sockets: Arc<Sockets>,
    task: AbortHandle,
}

type Sockets = Mutex<Vec<Weak<dyn Relieve>>>;

impl Guard {
    pub(super) fn start(registry: &Registry, turns: Arc<AtomicU64>) -> io::Result<Self> {
        let _reactor = runtime::enter()?;
        // A descriptor of its own, which is open as long as it is watched.
        let events = watch(registry.try_clone()?)?;
        let sockets = Arc::<Sockets>::default();
        let task = runtime::spawn(run(events, turns, Arc::clone(&sockets))).abort_handle();
        Ok(Self { sockets, task })
    }

    pub(super) fn add(&self, socket: Weak<dyn Relieve>) {
        let mut sockets = lock(&self.sockets);
        // As seldom as the memory grows, so that many sockets do not look at one another.
        if sockets.len() == sockets.capacity() {
            sockets.retain(|socket| socket.strong_count() > 0);
        }
        sockets.push(socket);
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[expect(
    deprecated,
    reason = "its replacement is unsafe, for types whose descriptor can change; that of a registry cannot"
)]
fn watch(registry: Registry) -> io::Result<AsyncFd<Registry>> {
    AsyncFd::with_interest(registry, Interest::READABLE)
}

async fn run(mut events: AsyncFd<Registry>, turns: Arc<AtomicU64>, sockets: Arc<Sockets>) {
    // It fails only when the runtime ends, which it never does.
    while events.readable().await.is_ok() {
        // Not watched while the owner is active: each event would wake an I/O thread.
        let registry = events.into_inner();
        look_after(&registry, &turns, &sockets).await;
        match watch(registry) {
            Ok(watched) => events = watched,
            // The system watches nothing more: a busy owner goes without relief.
            Err(_) => return,
        }
    }
}

/// Looks again and again while the owner is active or busy. A look that finds neither ends: the next event begins anew.
async fn look_after(registry: &Registry, turns: &AtomicU64, sockets: &Sockets) {
    let mut seen = turns.load(Ordering::Relaxed);
    loop {
        sleep(PATIENCE).await;
        let now = turns.load(Ordering::Relaxed);
        if std::mem::replace(&mut seen, now) != now {
            continue;
        }
        if !is_readable(registry.as_raw_fd()).unwrap_or(false) {
            return;
        }
        relieve(sockets);
    }
}

fn relieve(sockets: &Sockets) {
    // Out of the lock: a socket may come to an end here.
    let busy: Vec<_> = lock(sockets).iter().filter_map(Weak::upgrade).collect();
    busy.into_iter().for_each(Relieve::relieve);
}
