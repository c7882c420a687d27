//! Batches over real sockets: delivery, errors, and the sender's fallback ladder.

#![cfg(unix)]

mod addresses;
#[cfg(target_os = "linux")]
mod backpressure;
mod coalescing;
mod datagram_sizes;
mod failing_datagrams;
#[cfg(target_os = "linux")]
mod icmp_errors;
#[cfg(batched_udp)]
mod ladder;
#[cfg(batched_udp)]
mod packet_info;
mod pending_errors;
mod support;
mod targets;
