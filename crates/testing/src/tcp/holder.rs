//! Opens connections and keeps them, idle.

use std::io;
use std::net::TcpStream;

use crate::arguments::Arguments;
use crate::commands;
use crate::report::Report;

/// Opens `count=` connections, reports it, and holds them until the harness sends a request or exits.
///
/// # Errors
/// When a connection fails, for example because too many files are open.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let (remote, count) = (
        super::remote(arguments)?,
        arguments.required::<u64>("count")?,
    );
    let held = (0..count)
        .map(|_| TcpStream::connect(remote))
        .collect::<io::Result<Vec<_>>>()?;
    Report::default()
        .flag("ready")
        .count("connections", held.len() as u64)
        .emit()?;
    commands::wait()
}
