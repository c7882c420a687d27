//! Sends datagrams at a steady rate.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use crate::arguments::Arguments;
use crate::report::Report;

/// Pause between two bursts: what falls due in it is far less than a receive buffer holds.
const PAUSE: Duration = Duration::from_micros(100);

/// Sends one datagram of `size=` bytes to `port=`, and `warmup=` milliseconds later `rate=` a second for `duration=`
/// milliseconds, one a call. Prints how many these were.
///
/// # Errors
/// When the socket fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let socket = super::connect(arguments)?;
    let payload = vec![0x55; arguments.required("size")?];
    let rate: f64 = arguments.required("rate")?;
    let duration = arguments.milliseconds_or("duration", 1_000)?;
    socket.send(&payload)?;
    thread::sleep(arguments.milliseconds_or("warmup", 0)?);
    let start = Instant::now();
    let mut sent = 0_u64;
    while start.elapsed() < duration {
        let due = (start.elapsed().as_secs_f64() * rate) as u64;
        while sent < due {
            socket.send(&payload)?;
            sent += 1;
        }
        thread::sleep(PAUSE);
    }
    Report::default().count("totalPackets", sent).emit()
}
