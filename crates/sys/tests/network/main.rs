//! Network changes and routes, in private network namespaces.

#![cfg(target_os = "linux")]

mod changes;
#[path = "../udp/support/network_namespace.rs"]
mod network_namespace;
mod routes;
