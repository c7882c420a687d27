//! `uwp-sockets-agent`: one process for each user, which holds the sockets that programs have transferred, and starts a task or
//! the program when something happens on one of them. It never reads what a peer has sent.
//!
//! It has one thread. `agent` is its event loop and what it decides; `protocol` what programs and the agent say
//! to each other; `store` what it keeps on disk; `command` its command line.

mod agent;
mod command;
mod listening;
mod log;
mod private_file;
mod protocol;
mod store;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::main()
}
