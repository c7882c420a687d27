//! Batches over real sockets: what arrives, what fails, and how the sender comes down its ladder.

#![cfg(unix)]

mod addresses;
#[cfg(target_os = "linux")]
mod answers;
#[cfg(target_os = "linux")]
mod backpressure;
mod coalescing;
mod datagram_sizes;
#[cfg(batched_udp)]
mod facts;
mod failing_datagrams;
#[cfg(batched_udp)]
mod ladder;
mod late_errors;
mod support;
mod targets;
