//! Threads for computations that would delay other sockets: verifying the certificates that peers send.
//!
//! I/O threads have other sockets to serve, and the threads that look up names may all be blocked in a lookup.

use std::future::Future;
use std::io;
use std::panic::resume_unwind;
use std::sync::{Arc, Barrier, LazyLock};

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::runtime::{starting_threads, thread_count};

/// The runtime itself is never driven: only its blocking threads are used, which exit after ten idle seconds.
static THREADS: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_current_thread()
        .max_blocking_threads(thread_count())
        .thread_name("uwp-certificates")
        .build()
        .expect("a runtime without drivers takes nothing from the operating system")
});

/// Computes on one of the threads, of which there are as many as I/O threads. Dropping the future removes work that is
/// still queued; work that has begun runs to its end and its result is dropped.
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

/// Waits until everything queued before has been computed. It occupies every thread, so it is for tests that have to
/// know that no thread is busy.
pub async fn settled() {
    // One task a thread, and none returns before all have begun: so each thread has finished what it had before.
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
