//! Accepts connections and keeps them idle: the memory of TLS servers.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::AsyncReadExt;

use super::{Server, ServerStream, request, run_on_all_processors, until};
use crate::arguments::Arguments;
use crate::process_usage::ProcessUsage;
use crate::report::Report;

/// Accepts `count=` connections, each with a pending read, and reports the memory on request once all are accepted.
///
/// # Errors
/// When listening or accepting fails, for example because too many files are open.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let (arguments, count) = (arguments.clone(), arguments.required("count")?);
    run_on_all_processors(async move {
        let server = Server::listen(&arguments)?;
        Report::ready(server.port()?)
            .count("memory", ProcessUsage::now().peak_memory)
            .emit()?;
        let held = Arc::new(AtomicUsize::new(0));
        let accepting = tokio::spawn(accept(server, Arc::clone(&held)));
        request().await?;
        until(|| held.load(Ordering::Acquire) == count || accepting.is_finished()).await;
        Report::default()
            .count("connections", held.load(Ordering::Acquire) as u64)
            .count("memory", ProcessUsage::now().peak_memory)
            .emit()?;
        request().await.or(Ok(()))
    })
}

async fn accept(server: Server, held: Arc<AtomicUsize>) -> io::Result<()> {
    loop {
        tokio::spawn(hold(server.accept().await?, Arc::clone(&held)));
    }
}

async fn hold(
    handshake: impl Future<Output = io::Result<ServerStream>>,
    held: Arc<AtomicUsize>,
) -> io::Result<u8> {
    let mut stream = handshake.await?;
    held.fetch_add(1, Ordering::AcqRel);
    stream.read_u8().await
}
