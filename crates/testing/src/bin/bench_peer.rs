//! `bench-peer <program> key=value…`: see the library.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use sockets_testing::arguments::Arguments;
use sockets_testing::{tcp, tls, udp};

type Program = fn(&Arguments) -> io::Result<()>;

const PROGRAMS: &[(&str, Program)] = &[
    ("tcp-acceptor", tcp::acceptor::run),
    ("tcp-echo", tcp::echo::run),
    ("tcp-holder", tcp::holder::run),
    ("tcp-ping", tcp::ping::run),
    ("tcp-sink", tcp::sink::run),
    ("tcp-storm", tcp::storm::run),
    ("tcp-sender", tcp::sender::run),
    ("tls-certificates", tls::certificates::run),
    ("tls-echo", tls::echo::run),
    ("tls-greeter", tls::greeter::run),
    ("tls-hold-client", tls::hold_client::run),
    ("tls-hold-server", tls::hold_server::run),
    ("tls-ping", tls::ping::run),
    ("tls-receiver", tls::receiver::run),
    ("tls-sender", tls::sender::run),
    ("tls-storm", tls::storm::run),
    ("udp-echo", udp::echo::run),
    ("udp-pacer", udp::pacer::run),
    ("udp-ping", udp::ping::run),
    ("udp-plain-sender", udp::plain_sender::run),
    ("udp-prober", udp::prober::run),
    ("udp-receiver", udp::receiver::run),
    ("udp-relay", udp::relay::run),
    ("udp-sender", udp::sender::run),
    ("udp-sink", udp::sink::run),
];

fn main() -> ExitCode {
    let mut words = env::args().skip(1);
    let name = words.next().unwrap_or_default();
    match run(&name, words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "bench-peer {name}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str, words: impl Iterator<Item = String>) -> io::Result<()> {
    let known = PROGRAMS.iter().find(|(each, _)| *each == name);
    let Some((_, program)) = known else {
        return Err(unknown(name));
    };
    program(&Arguments::parse(words)?)
}

fn unknown(name: &str) -> io::Error {
    let names: Vec<_> = PROGRAMS.iter().map(|(name, _)| *name).collect();
    let message = format!("no program {name:?}; there are {}", names.join(", "));
    io::Error::new(io::ErrorKind::InvalidInput, message)
}
