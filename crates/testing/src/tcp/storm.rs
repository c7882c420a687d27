//! Connects repeatedly, from several threads, and waits until the server has closed each connection.

use std::io::{self, Read};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::arguments::Arguments;
use crate::process_usage::ProcessUsage;
use crate::report::Report;

/// State that the threads of a storm share.
#[derive(Default)]
struct Storm {
    connections: AtomicU64,
    over: AtomicBool,
}

/// Keeps `threads=` (16) connections in progress for `warmup=` and `duration=` milliseconds; prints how many the server
/// accepted.
///
/// # Errors
/// When a connection is refused or reset.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let remote = super::remote(arguments)?;
    let warmup = arguments.milliseconds_or("warmup", 200)?;
    let duration = arguments.milliseconds_or("duration", 1_000)?;
    let threads = arguments.or("threads", 16)?;
    let storm = Storm::default();
    thread::scope(|scope| {
        let clients: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| storm.blow(remote)))
            .collect();
        let report = storm.observe(warmup, duration);
        clients
            .into_iter()
            .try_for_each(|client| client.join().expect("a client thread panicked"))?;
        report
            .count(
                "totalConnections",
                storm.connections.load(Ordering::Relaxed),
            )
            .emit()
    })
}

impl Storm {
    fn blow(&self, remote: SocketAddr) -> io::Result<()> {
        while !self.over.load(Ordering::Relaxed) {
            let mut stream = TcpStream::connect(remote)?;
            let length = stream.read(&mut [0; 64])?;
            debug_assert_eq!(length, 0, "the server only closes");
            self.connections.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    fn observe(&self, warmup: Duration, duration: Duration) -> Report {
        thread::sleep(warmup);
        let (before, usage, start) = (
            self.connections.load(Ordering::Relaxed),
            ProcessUsage::now(),
            Instant::now(),
        );
        thread::sleep(duration);
        let connections = self.connections.load(Ordering::Relaxed) - before;
        let (elapsed, used) = (start.elapsed(), ProcessUsage::now().since(usage));
        self.over.store(true, Ordering::Relaxed);
        used.describe(Report::default())
            .number("seconds", elapsed.as_secs_f64())
            .count("packets", connections)
    }
}
