//! Opens connections and keeps them, idle.

use std::io;

use sockets_testing::arguments::Arguments;
use sockets_testing::commands;
use sockets_testing::report::Report;

use crate::client::Connector;

/// Opens `count=` connections, with `exchange=1` exchanges a message on each, reports it, and holds them until the harness sends
/// a request or exits.
///
/// # Errors
/// When a connection fails, for example because too many files are open.
pub(crate) fn run(arguments: &Arguments) -> io::Result<()> {
    let count: usize = arguments.required("count")?;
    let is_used = arguments.or("exchange", 0)? == 1;
    let connector = Connector::new(arguments)?;
    let mut held = Vec::with_capacity(count);
    for _ in 0..count {
        let mut client = connector.open()?;
        if is_used {
            client.exchange(arguments)?;
        }
        held.push(client);
    }
    Report::default()
        .flag("ready")
        .count("connections", held.len() as u64)
        .emit()?;
    commands::wait()
}
