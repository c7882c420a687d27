//! What the kernel tells of its network, in networks made for it.

#![cfg(target_os = "linux")]

mod changes;
#[path = "../udp/support/network_namespace.rs"]
mod network_namespace;
mod routes;
