//! Makes handshakes as client repeatedly, and reads the byte that the server sends.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use rustls::HandshakeKind;
use tokio::io::AsyncReadExt;
use tokio::time::sleep;

use super::{Client, run_on_all_processors};
use crate::arguments::Arguments;
use crate::process_usage::ProcessUsage;
use crate::report::Report;

/// State that the clients of a storm share.
#[derive(Default)]
struct Storm {
    handshakes: AtomicU64,
    resumed: AtomicU64,
    over: AtomicBool,
}

/// Keeps `abreast=` (16) connections in progress for `warmup=` and `duration=` milliseconds; prints how many were completed
/// in the latter, and how many of all resumed a session.
///
/// # Errors
/// When a handshake fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let client = Client::new(arguments)?;
    let arguments = arguments.clone();
    run_on_all_processors(async move {
        let storm = Arc::new(Storm::default());
        let clients: Vec<_> = (0..arguments.or("abreast", 16)?)
            .map(|_| tokio::spawn(Arc::clone(&storm).blow(client.clone())))
            .collect();
        let report = storm.observe(&arguments).await?;
        for client in clients {
            client.await??;
        }
        storm.total(report).emit()
    })
}

impl Storm {
    async fn blow(self: Arc<Self>, client: Client) -> io::Result<()> {
        while !self.over.load(Ordering::Relaxed) {
            let mut stream = client.connect().await?;
            stream.read_u8().await?;
            self.handshakes.fetch_add(1, Ordering::Relaxed);
            if stream.get_ref().1.handshake_kind() == Some(HandshakeKind::Resumed) {
                self.resumed.fetch_add(1, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    async fn observe(&self, arguments: &Arguments) -> io::Result<Report> {
        let duration = arguments.milliseconds_or("duration", 600)?;
        sleep(arguments.milliseconds_or("warmup", 200)?).await;
        let before = self.handshakes.load(Ordering::Relaxed);
        let (usage, start) = (ProcessUsage::now(), Instant::now());
        sleep(duration).await;
        let handshakes = self.handshakes.load(Ordering::Relaxed) - before;
        let (elapsed, used) = (start.elapsed(), ProcessUsage::now().since(usage));
        self.over.store(true, Ordering::Relaxed);
        Ok(used
            .describe(Report::default())
            .number("seconds", elapsed.as_secs_f64())
            .count("packets", handshakes))
    }

    fn total(&self, report: Report) -> Report {
        report
            .count("totalPackets", self.handshakes.load(Ordering::Relaxed))
            .count("totalResumed", self.resumed.load(Ordering::Relaxed))
    }
}
