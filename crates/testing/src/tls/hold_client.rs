//! Opens connections and keeps them idle: the memory of TLS clients.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::AsyncReadExt;

use super::{Client, request, run_on_all_processors};
use crate::arguments::Arguments;
use crate::process_usage::ProcessUsage;
use crate::report::Report;

/// Connections in progress at a time: far below any backlog.
const ABREAST: usize = 64;

/// Opens `count=` connections, each with a pending read, and reports the memory on request once all are open.
///
/// # Errors
/// When a connection fails, for example because too many files are open.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let (client, count) = (Client::new(arguments)?, arguments.required("count")?);
    run_on_all_processors(async move {
        Report::default()
            .flag("ready")
            .count("memory", ProcessUsage::now().peak_memory)
            .emit()?;
        open_all(client, count).await?;
        request().await?;
        Report::default()
            .count("connections", count as u64)
            .count("memory", ProcessUsage::now().peak_memory)
            .emit()?;
        request().await.or(Ok(()))
    })
}

async fn open_all(client: Client, count: usize) -> io::Result<()> {
    let opened = Arc::new(AtomicUsize::new(0));
    let openers: Vec<_> = (0..ABREAST)
        .map(|_| tokio::spawn(open(client.clone(), Arc::clone(&opened), count)))
        .collect();
    for opener in openers {
        opener.await??;
    }
    Ok(())
}

async fn open(client: Client, opened: Arc<AtomicUsize>, count: usize) -> io::Result<()> {
    while opened.fetch_add(1, Ordering::Relaxed) < count {
        let mut stream = client.connect().await?;
        tokio::spawn(async move { stream.read_u8().await });
    }
    Ok(())
}
