//! Threads for what computes longer than a socket should wait: the certificates that strangers send.
//!
//! I/O threads have other sockets to serve, and the threads that look up names may all be waiting for an answer.

use std::future::Future;
use std::io;
use std::panic::resume_unwind;
use std::sync::{Arc, Barrier, LazyLock};

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::runtime::{starting_threads, thread_count};

/// Nobody drives it: only its threads for blocking work are used, which end when they had nothing to do for ten seconds.
static THREADS: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_current_thread()
        .max_blocking_threads(thread_count())
        .thread_name("uwp-certificates")
        .build()
        .expect("a runtime without drivers takes nothing from the operating system")
});

/// Computes on one of the threads, of which there are as many as for I/O. Whoever stops waiting takes his turn back, or does
/// not hear of what has already begun.
///
/// # Errors
/// `OutOfMemory` where the system gives no thread.
///
/// # Panics
/// As `work` does.
pub fn compute<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> impl Future<Output = io::Result<T>> + Send {
    let mut turn = JoinSet::new();
    let begun = starting_threads(|| drop(turn.spawn_blocking_on(work, THREADS.handle())));
    async move {
        begun?;
        match turn.join_next().await.expect("one turn") {
            Ok(result) => Ok(result),
            Err(failure) => resume_unwind(failure.into_panic()),
        }
    }
}

/// Waits until all that was to be computed before has been. It keeps every thread, so it is for tests that have to know
/// whether somebody is at work.
pub async fn settled() {
    let all = Arc::new(Barrier::new(thread_count()));
    let turns: Vec<_> = (0..thread_count())
        .map(|_| {
            let all = Arc::clone(&all);
            compute(move || all.wait())
        })
        .collect();
    for turn in turns {
        turn.await.expect("threads to compute on");
    }
}
