//! Probes an echo peer at intervals, and reports the round trip times and the number of lost replies.

use std::io;
use std::net::UdpSocket;
use std::thread;
use std::time::{Duration, Instant};

use crate::arguments::Arguments;
use crate::report::Report;
use crate::round_trips::microseconds;

/// A reply that takes longer counts as lost.
const TIMEOUT: Duration = Duration::from_millis(500);

/// Sends a numbered datagram every `interval=` milliseconds (5), but not before the reply to the previous one arrived or
/// was lost, for `duration=` milliseconds after `warmup=`; prints p50 and p99 in microseconds.
///
/// # Errors
/// When the socket fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let socket = super::connect(arguments)?;
    socket.set_read_timeout(Some(TIMEOUT))?;
    let interval = arguments.milliseconds_or("interval", 5)?;
    thread::sleep(arguments.milliseconds_or("warmup", 200)?);
    let end = Instant::now() + arguments.milliseconds_or("duration", 1_000)?;
    let (mut times, mut sent) = (Vec::new(), 0_u64);
    while Instant::now() < end {
        sent += 1;
        let start = Instant::now();
        if probe(&socket, sent)? {
            times.push(start.elapsed());
        }
        thread::sleep(interval.saturating_sub(start.elapsed()));
    }
    times.sort_unstable();
    Report::default()
        .count("count", sent)
        .count("lost", sent - times.len() as u64)
        .number("p50", microseconds(&times, 50))
        .number("p99", microseconds(&times, 99))
        .emit()
}

/// Sends a number and returns whether its reply arrived; a late reply to an earlier number is skipped.
fn probe(socket: &UdpSocket, number: u64) -> io::Result<bool> {
    socket.send(&number.to_ne_bytes())?;
    let mut reply = [0; 8];
    loop {
        match socket.recv(&mut reply) {
            Ok(_) if reply == number.to_ne_bytes() => return Ok(true),
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
