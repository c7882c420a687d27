//! Echoes all bytes, on one connection after another.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use crate::arguments::Arguments;
use crate::commands::Commands;

/// # Errors
/// When listening or accepting fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let _ended_by_harness = Commands::listen();
    let listener = super::listen(arguments)?;
    loop {
        let (stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        echo(stream)?;
    }
}

fn echo(mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 65_536];
    loop {
        match stream.read(&mut buffer)? {
            0 => return Ok(()),
            length => stream.write_all(&buffer[..length])?,
        }
    }
}
