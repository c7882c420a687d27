//! Asks an echo peer at intervals, and tells how long the answers took and how many never came.

use std::io;
use std::net::UdpSocket;
use std::thread;
use std::time::{Duration, Instant};

use crate::arguments::Arguments;
use crate::report::Report;
use crate::round_trips::microseconds;

/// An answer that takes longer is lost.
const PATIENCE: Duration = Duration::from_millis(500);

/// Sends a numbered datagram every `interval=` milliseconds (5), or when the one before was answered or lost, for
/// `duration=` milliseconds after `warmup=`; prints p50 and p99 in microseconds.
///
/// # Errors
/// When the socket fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let socket = super::connect(arguments)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let interval = arguments.milliseconds_or("interval", 5)?;
    thread::sleep(arguments.milliseconds_or("warmup", 200)?);
    let end = Instant::now() + arguments.milliseconds_or("duration", 1_000)?;
    let (mut times, mut asked) = (Vec::new(), 0_u64);
    while Instant::now() < end {
        asked += 1;
        let start = Instant::now();
        if answered(&socket, asked)? {
            times.push(start.elapsed());
        }
        thread::sleep(interval.saturating_sub(start.elapsed()));
    }
    times.sort_unstable();
    Report::default()
        .count("count", asked)
        .count("lost", asked - times.len() as u64)
        .number("p50", microseconds(&times, 50))
        .number("p99", microseconds(&times, 99))
        .emit()
}

/// Whether the answer to this number came; a late one to an earlier number is passed over.
fn answered(socket: &UdpSocket, number: u64) -> io::Result<bool> {
    socket.send(&number.to_ne_bytes())?;
    let mut answer = [0; 8];
    loop {
        match socket.recv(&mut answer) {
            Ok(_) if answer == number.to_ne_bytes() => return Ok(true),
            Ok(_) => {}
            Err(error) if is_timeout(&error) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}
