//! Connects, makes the opening and the closing handshake, and connects again, from several threads.

use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use sockets_core::websocket::protocol::Opcode;
use sockets_testing::arguments::Arguments;
use sockets_testing::commands;
use sockets_testing::process_usage::ProcessUsage;
use sockets_testing::report::Report;

use crate::client::Connector;

/// A Close frame with this code has to be answered with the same (RFC 6455, section 5.5.1).
const NORMAL: [u8; 2] = 1000_u16.to_be_bytes();

/// The answer: unmasked.
const ANSWER: [u8; 4] = [0x88, 2, NORMAL[0], NORMAL[1]];

/// State that the threads of a storm share.
#[derive(Default)]
struct Storm {
    connections: AtomicU64,
    over: AtomicBool,
}

/// Keeps `threads=` (16) connections in progress for `warmup=` and `duration=` milliseconds; prints how many were opened and
/// closed.
///
/// # Errors
/// When a handshake fails.
pub(crate) fn run(arguments: &Arguments) -> io::Result<()> {
    let connector = Connector::new(arguments)?;
    let threads = arguments.or("threads", 16)?;
    let storm = Storm::default();
    Report::default().flag("ready").emit()?;
    commands::wait()?;
    thread::scope(|scope| {
        let clients: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| storm.blow(&connector)))
            .collect();
        let report = storm.observe(arguments);
        for client in clients {
            client.join().expect("a client thread panicked")?;
        }
        let total = storm.connections.load(Ordering::Relaxed);
        report?.count("totalPackets", total).emit()
    })
}

impl Storm {
    fn blow(&self, connector: &Connector) -> io::Result<()> {
        while !self.over.load(Ordering::Relaxed) {
            open_and_close(connector)?;
            self.connections.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    fn observe(&self, arguments: &Arguments) -> io::Result<Report> {
        let duration = arguments.milliseconds_or("duration", 600)?;
        thread::sleep(arguments.milliseconds_or("warmup", 200)?);
        let before = self.connections.load(Ordering::Relaxed);
        let (usage, start) = (ProcessUsage::now(), Instant::now());
        thread::sleep(duration);
        let connections = self.connections.load(Ordering::Relaxed) - before;
        let (elapsed, used) = (start.elapsed(), ProcessUsage::now().since(usage));
        self.over.store(true, Ordering::Relaxed);
        Ok(used
            .describe(Report::default())
            .number("seconds", elapsed.as_secs_f64())
            .count("packets", connections))
    }
}

/// Until the server has ended the connection, which is its part (RFC 6455, section 7.1.1).
fn open_and_close(connector: &Connector) -> io::Result<()> {
    let mut client = connector.open()?;
    let frame = client.frame(Opcode::Close, &NORMAL);
    client.link.send(&frame)?;
    let (mut answer, mut memory) = (Vec::new(), [0; 64]);
    loop {
        match client.link.receive(&mut memory) {
            Ok(count) => answer.extend_from_slice(&memory[..count]),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error),
        }
    }
    if answer == ANSWER {
        return Ok(());
    }
    Err(io::Error::other(format!("a Close frame, not {answer:?}")))
}
