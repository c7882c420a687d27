//! Reads, discards and counts all bytes, of one connection after another.

use std::io::{self, Read};
use std::net::TcpStream;

use crate::arguments::Arguments;
use crate::commands::Commands;
use crate::report::Report;

/// Large enough that the reader is never what limits a writer.
const READ_SIZE: usize = 1 << 20;

/// For each connection in turn, prints the number of bytes that arrived once the peer has closed it.
///
/// # Errors
/// When listening or accepting fails. A reset counts as the end of a connection.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let _ended_by_harness = Commands::listen();
    let listener = super::listen(arguments)?;
    loop {
        let (stream, _) = listener.accept()?;
        Report::default()
            .count("totalBytes", drain(stream))
            .emit()?;
    }
}

fn drain(mut stream: TcpStream) -> u64 {
    let mut buffer = vec![0; READ_SIZE];
    let mut bytes = 0;
    while let Ok(length @ 1..) = stream.read(&mut buffer) {
        bytes += length as u64;
    }
    bytes
}
