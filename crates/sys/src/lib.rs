//! System calls and per-OS code, so that every crate above is free of both.
//!
//! The only crate with `unsafe` for the operating system. It knows no event loop and no Node: each call does its work at
//! once and returns, and sockets come in as [`socket2::SockRef`].
//!
//! Platforms are picked by file. Where a system cannot do something, a twin with the same signatures says so.

#![warn(missing_docs)]

pub mod accept;
#[cfg(linux)]
pub mod cmsg;
pub mod descriptor_shortage;
pub mod interfaces;
pub mod network_changes;
pub mod routes;
pub mod services;
pub mod socket_options;
pub mod tcp_info;
pub mod tcp_send;
pub mod udp;

#[cfg(linux)]
mod netlink;
