//! `broker-peer <program> key=value…`: what it costs to give a socket to another process and to take it back, by the agent and
//! by the system's calls alone; what the agent takes for the sockets it holds, and how soon it starts a task. On Unix.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "unavailable.rs")]
mod platform;

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use sockets_testing::arguments::Arguments;

fn main() -> ExitCode {
    let mut words = env::args().skip(1);
    let name = words.next().unwrap_or_default();
    let outcome = Arguments::parse(words).and_then(|arguments| platform::run(&name, &arguments));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where even this cannot be written, the code of the exit remains.
            let _ = writeln!(io::stderr(), "{name}: {error}");
            ExitCode::FAILURE
        }
    }
}
