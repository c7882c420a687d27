//! Round trips of one byte: the latency the machine allows.

use std::io::{self, Read, Write};

use crate::arguments::Arguments;
use crate::round_trips::time_round_trips;

/// # Errors
/// When connecting or an exchange fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let mut stream = super::connect(arguments)?;
    let mut byte = [0x55];
    time_round_trips(arguments, || {
        stream.write_all(&byte)?;
        stream.read_exact(&mut byte)
    })
}
