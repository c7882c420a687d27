//! The tokio runtime that waits for sockets.
//!
//! One runtime serves the whole process, started by the first socket. It is never shut down: its threads only wait,
//! and a process that ends while they wait ends at once.

use std::future::Future;
use std::io;
use std::sync::{Mutex, OnceLock};
use std::thread::available_parallelism;

use tokio::runtime::{Builder, EnterGuard, Runtime};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::error::Error;
use crate::sync::lock;

/// Readiness handling is cheap next to the JavaScript thread that consumes it; more threads than this add wake-ups only.
const MAX_THREADS: usize = 4;

/// Threads for calls that block. The system's resolver leaves some of them to everybody else.
pub(crate) const BLOCKING_THREADS: usize = 512;

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Held while the runtime is built.
static BUILDING: Mutex<()> = Mutex::new(());

/// Starts the runtime unless it runs.
///
/// # Errors
/// tooManyOpenFiles 0x80072728 when the process has no descriptor left; a later call tries again.
pub fn start() -> Result<(), Error> {
    runtime()
        .map(drop)
        .map_err(|error| Error::from_io("start the I/O threads", "epoll_create1", &error))
}

/// Runs a future on the runtime.
///
/// # Panics
/// When the runtime has to be started for it and cannot; see [`start`].
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    runtime()
        .expect("the operating system refused to start the I/O threads")
        .spawn(future)
}

/// Makes a call that blocks, on a thread of the current runtime for that. Dropping the future does not end the call.
pub(crate) async fn off_thread<T>(call: impl FnOnce() -> T + Send + 'static) -> T
where
    T: Send + 'static,
{
    match spawn_blocking(call).await {
        Ok(outcome) => outcome,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

/// Starts the runtime, and lets the calling thread register sockets with its reactor while the guard lives.
pub(crate) fn enter() -> io::Result<EnterGuard<'static>> {
    runtime().map(Runtime::enter)
}

fn runtime() -> io::Result<&'static Runtime> {
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let _building = lock(&BUILDING);
    match RUNTIME.get() {
        Some(runtime) => Ok(runtime),
        None => build().map(|runtime| RUNTIME.get_or_init(|| runtime)),
    }
}

fn build() -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(thread_count())
        .max_blocking_threads(BLOCKING_THREADS)
        .thread_name("uwp-sockets")
        .enable_all()
        .build()
}

/// Half of the cores, so that the JavaScript thread and its peers keep the others.
pub(crate) fn thread_count() -> usize {
    let cores = available_parallelism().map_or(1, usize::from);
    (cores / 2).clamp(1, MAX_THREADS)
}
