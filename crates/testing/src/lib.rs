//! Peers of the benchmarks: loopback programs that cost as little as possible, and pure-Rust ceilings that measure what
//! the machine allows. Never published, never linked into the addon.
//!
//! `bench-peer <program> key=value…` runs one of them. A program prints one JSON object per line: first `{"ready":…}`
//! with its port (or `ports`, if it has several), later its report. A line on standard input requests a server's report; end
//! of input ends it.

pub mod arguments;
pub mod certificates;
pub mod commands;
pub mod delivery_window;
pub mod payload_sizes;
pub mod process_usage;
pub mod report;
pub mod round_trips;
pub mod tcp;
pub mod tls;
pub mod udp;
pub mod window;
