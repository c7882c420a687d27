//! The ceiling of receiving: reads and counts.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Server, ServerStream, request, run_on_all_processors, until};
use crate::arguments::Arguments;
use crate::delivery_window::DeliveryWindow;
use crate::report::Report;

/// Reads from all connections and prints the counts of a window that opens `warmup=` milliseconds after the first byte and
/// lasts `duration=`; `largest=` bytes count as one packet.
///
/// # Errors
/// When listening or accepting fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let count = Arc::new(Count::from_arguments(arguments)?);
    let arguments = arguments.clone();
    run_on_all_processors(async move {
        let server = Server::listen(&arguments)?;
        Report::ready(server.port()?).emit()?;
        let accepting = tokio::spawn(accept(server, Arc::clone(&count)));
        request().await?;
        until(|| count.open.load(Ordering::Acquire) == 0).await;
        accepting.abort();
        count.report()
    })
}

async fn accept(server: Server, count: Arc<Count>) -> io::Result<()> {
    loop {
        let handshake = server.accept().await?;
        let count = Arc::clone(&count);
        count.open.fetch_add(1, Ordering::AcqRel);
        tokio::spawn(async move {
            // A reset counts as the end of a connection.
            if let Ok(stream) = handshake.await {
                drain(stream, &count).await;
            }
            count.open.fetch_sub(1, Ordering::AcqRel);
        });
    }
}

async fn drain(mut stream: ServerStream, count: &Count) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = stream.read(&mut buffer).await {
        count.add(length as u64);
    }
    // The client may have closed the connection.
    let _ = stream.shutdown().await;
}

/// Bytes received on all connections together.
struct Count {
    size: u64,
    open: AtomicUsize,
    /// Bytes so far, and the window.
    delivered: Mutex<(u64, DeliveryWindow)>,
}

impl Count {
    fn from_arguments(arguments: &Arguments) -> io::Result<Self> {
        Ok(Self {
            size: arguments.or("largest", 1)?,
            open: AtomicUsize::new(0),
            delivered: Mutex::new((0, DeliveryWindow::from_arguments(arguments)?)),
        })
    }

    fn add(&self, bytes: u64) {
        let mut delivered = self
            .delivered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (total, window) = &mut *delivered;
        let before = *total / self.size;
        *total += bytes;
        window.add(*total / self.size - before, bytes);
    }

    fn report(&self) -> io::Result<()> {
        let delivered = self
            .delivered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        delivered.1.report().emit()
    }
}
