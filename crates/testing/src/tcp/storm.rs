//! Connects repeatedly and waits until the server has closed each connection.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::runtime::Builder;

use crate::arguments::Arguments;
use crate::process_usage::ProcessUsage;
use crate::report::Report;

/// State that the clients of a storm share.
#[derive(Default)]
struct Storm {
    connections: AtomicU64,
    over: AtomicBool,
}

/// Keeps `abreast=` (16) connections in progress for `warmup=` and `duration=` milliseconds; prints how many the server
/// accepted. All clients share one thread: one for each would spend more on switching than the server on accepting, and
/// the load would be the limit.
///
/// # Errors
/// When a connection is refused or reset.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let remote = super::remote(arguments)?;
    let warmup = arguments.milliseconds_or("warmup", 200)?;
    let duration = arguments.milliseconds_or("duration", 1_000)?;
    let clients: usize = arguments.or("abreast", 16)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let storm = Arc::new(Storm::default());
        let blowing: Vec<_> = (0..clients)
            .map(|_| tokio::spawn(Arc::clone(&storm).blow(remote)))
            .collect();
        let report = storm.observe(warmup, duration).await;
        for client in blowing {
            client.await??;
        }
        let total = storm.connections.load(Ordering::Relaxed);
        report.count("totalConnections", total).emit()
    })
}

impl Storm {
    async fn blow(self: Arc<Self>, remote: SocketAddr) -> io::Result<()> {
        while !self.over.load(Ordering::Relaxed) {
            let mut stream = TcpStream::connect(remote).await?;
            let length = stream.read(&mut [0; 64]).await?;
            debug_assert_eq!(length, 0, "the server only closes");
            self.connections.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    async fn observe(&self, warmup: Duration, duration: Duration) -> Report {
        tokio::time::sleep(warmup).await;
        let (before, usage, start) = (
            self.connections.load(Ordering::Relaxed),
            ProcessUsage::now(),
            Instant::now(),
        );
        tokio::time::sleep(duration).await;
        let connections = self.connections.load(Ordering::Relaxed) - before;
        let (elapsed, used) = (start.elapsed(), ProcessUsage::now().since(usage));
        self.over.store(true, Ordering::Relaxed);
        used.describe(Report::default())
            .number("seconds", elapsed.as_secs_f64())
            .count("packets", connections)
    }
}
