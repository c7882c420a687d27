//! Round trips of one datagram: the latency the machine allows.

use std::io;

use crate::arguments::Arguments;
use crate::round_trips::time_round_trips;

/// # Errors
/// When the socket fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let socket = super::connect(arguments)?;
    let mut payload = vec![0x55; arguments.or("size", 160)?];
    time_round_trips(arguments, || {
        socket.send(&payload)?;
        socket.recv(&mut payload).map(drop)
    })
}
