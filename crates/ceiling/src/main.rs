//! `websocket-peer <program> key=value…`: WebSocket servers and clients in Rust. Servers are the ceiling that the protocol engine
//! of the package allows, on one thread; clients are the load of every measured server. Arguments and reports are those of
//! `bench-peer`. With `certificates=` connections are TLS, with `deflate=1` messages are compressed.

mod answering;
mod broadcast;
mod client;
mod clients;
mod codec;
mod echo;
mod holder;
mod link;
mod load;
mod payload;
mod ping;
mod server;
mod storm;

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use sockets_testing::arguments::Arguments;

type Program = fn(&Arguments) -> io::Result<()>;

const PROGRAMS: &[(&str, Program)] = &[
    ("websocket-broadcast", broadcast::run),
    ("websocket-echo", echo::run),
    ("websocket-hold", echo::run),
    ("websocket-holder", holder::run),
    ("websocket-listener", load::broadcast),
    ("websocket-load", load::echo),
    ("websocket-ping", ping::run),
    ("websocket-storm", storm::run),
];

fn main() -> ExitCode {
    let mut words = env::args().skip(1);
    let name = words.next().unwrap_or_default();
    match run(&name, words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "websocket-peer {name}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str, words: impl Iterator<Item = String>) -> io::Result<()> {
    let known = PROGRAMS.iter().find(|(each, _)| *each == name);
    let Some((_, program)) = known else {
        let names: Vec<_> = PROGRAMS.iter().map(|(name, _)| *name).collect();
        let message = format!("no program {name:?}; there are {}", names.join(", "));
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    };
    program(&Arguments::parse(words)?)
}
