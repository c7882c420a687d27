//! Accepts connections and keeps them, idle.

use std::io;

use crate::arguments::Arguments;
use crate::commands::Commands;

/// # Errors
/// When listening or accepting fails, for example because too many files are open.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let _ended_by_harness = Commands::listen();
    let listener = super::listen(arguments)?;
    let mut held = Vec::new();
    loop {
        held.push(listener.accept()?.0);
    }
}
