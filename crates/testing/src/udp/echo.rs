//! Echoes every datagram to its sender.

use std::io;

use crate::arguments::Arguments;
use crate::commands::Commands;

/// # Errors
/// When the socket fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let _ended_by_harness = Commands::listen();
    let socket = super::bind(arguments)?;
    let mut buffer = [0; 65_536];
    loop {
        let (length, sender) = socket.recv_from(&mut buffer)?;
        socket.send_to(&buffer[..length], sender)?;
    }
}
