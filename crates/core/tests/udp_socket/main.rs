//! UDP sockets: sending, receiving, and the notifications of the owner.

mod closing;
mod multicast;
mod opening;
mod peer_errors;
mod receiving;
mod sending;
mod support;

#[path = "../support/dropped_sink.rs"]
mod dropped_sink;
#[path = "../support/ipv6.rs"]
mod ipv6;
#[path = "../support/recording_sink.rs"]
mod recording_sink;
#[path = "../support/spawning.rs"]
mod spawning;

#[cfg(target_os = "linux")]
mod backpressure;
#[cfg(target_os = "linux")]
#[path = "../support/child_process.rs"]
mod child_process;
#[cfg(target_os = "linux")]
#[path = "../support/descriptors.rs"]
mod descriptors;
#[cfg(target_os = "linux")]
#[path = "../support/few_descriptors.rs"]
mod few_descriptors;
#[cfg(target_os = "linux")]
mod icmp_errors;
#[cfg(target_os = "linux")]
#[path = "../support/private_network.rs"]
mod private_network;
