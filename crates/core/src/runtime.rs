//! The tokio runtime that drives sockets.
//!
//! One runtime serves the whole process, started by the first socket. It is never shut down: its threads hold no state
//! that has to be flushed, and do not keep a process from exiting.

use std::any::Any;
use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, OnceLock};
use std::thread::available_parallelism;

use futures_util::FutureExt as _;
use tokio::runtime::{Builder, EnterGuard, Runtime};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::error::{Error, Hresult};
use crate::sync::lock;

/// Handling readiness is cheap next to the JavaScript thread that consumes it; more threads than this only add wake-ups.
const MAX_THREADS: usize = 4;

/// Threads for calls that block. Name lookups may not occupy all of them; see `resolver::lookup_permits`.
pub(crate) const BLOCKING_THREADS: usize = 512;

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Held while the runtime is built: `OnceLock` alone cannot retry an initialization that failed.
static BUILDING: Mutex<()> = Mutex::new(());

/// Starts the runtime unless it runs.
///
/// # Errors
/// tooManyOpenFiles 0x80072728 when the process has no descriptor left, E_OUTOFMEMORY 0x8007000E when it gets no thread; a
/// later call tries again.
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

/// Completes even when `work` panics, so that its operation always completes.
///
/// # Errors
/// Those of `work`, or E_UNEXPECTED 0x8000FFFF after a panic.
pub async fn contained<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let outcome = AssertUnwindSafe(work).catch_unwind().await;
    outcome.unwrap_or_else(|panic| Err(Error::new(Hresult::E_UNEXPECTED, text(&*panic))))
}

fn text(panic: &(dyn Any + Send)) -> String {
    let formatted = panic.downcast_ref::<String>().map(String::as_str);
    let text = formatted.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("a fault of uwp-sockets: {}", text.unwrap_or("unknown"))
}

/// Makes a blocking call on a blocking thread of the current runtime. Dropping the future does not end the call.
///
/// # Errors
/// `OutOfMemory` where the system gives no thread.
pub(crate) async fn off_thread<T>(call: impl FnOnce() -> T + Send + 'static) -> io::Result<T>
where
    T: Send + 'static,
{
    match starting_threads(|| spawn_blocking(call))?.await {
        Ok(outcome) => Ok(outcome),
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
    let mut builder = Builder::new_multi_thread();
    builder
        .worker_threads(thread_count())
        .max_blocking_threads(BLOCKING_THREADS)
        .thread_name("uwp-sockets")
        .enable_all();
    starting_threads(|| builder.build())?
}

/// Runs a call of tokio that starts a thread; tokio panics where the system gives none.
pub(crate) fn starting_threads<T>(start: impl FnOnce() -> T) -> io::Result<T> {
    catch_unwind(AssertUnwindSafe(start)).map_err(|_| io::ErrorKind::OutOfMemory.into())
}

/// Half of the cores; the others are for JavaScript threads.
pub(crate) fn thread_count() -> usize {
    let cores = available_parallelism().map_or(1, usize::from);
    (cores / 2).clamp(1, MAX_THREADS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_panics_ends_with_an_error() {
        let fault = async { panic!("a {} fault", "grave") };
        let error = contained::<()>(fault).await.expect_err("a fault");
        assert_eq!(error.hresult(), Hresult::E_UNEXPECTED);
        assert!(error.to_string().ends_with(": a grave fault"), "{error}");
        assert_eq!(contained(async { Ok(1) }).await, Ok(1));
    }
}
