mod agent;
mod client;
mod raw;

use std::io;
use std::time::{Duration, Instant};

use sockets_testing::arguments::Arguments;

pub(super) fn run(name: &str, arguments: &Arguments) -> io::Result<()> {
    match name {
        "broker-raw" => raw::run(arguments),
        "broker-raw-holder" => raw::hold(arguments),
        "broker-agent" => agent::run(arguments),
        "broker-task" => agent::task(arguments),
        _ => Err(io::Error::other("there is no such program")),
    }
}

fn timed<T>(times: &mut Vec<Duration>, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let start = Instant::now();
    let result = work();
    times.push(start.elapsed());
    result
}

/// Microseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e6
}
