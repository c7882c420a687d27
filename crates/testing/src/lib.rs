//! Programs that stand opposite the benchmarks: loopback peers that cost as little as possible, and the pure-Rust
//! ceilings that say what the machine allows. Never published, never linked into the addon.
//!
//! `bench-peer <program> key=value…` runs one of them. A program prints one JSON object per line: first `{"ready":…}`
//! with the port it chose (or `ports`, where it has several), later its report. A line on standard input asks a server for its report; end of input ends it.

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
