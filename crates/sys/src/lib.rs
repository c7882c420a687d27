//! System calls and per-OS code, so that every crate above is free of both.
//!
//! The only crate with `unsafe` for the operating system. It knows no event loop and no Node: each call does its work at
//! once and returns, and sockets come in as [`socket2::SockRef`].
//!
//! Where to look: an option of a socket, by its name or by what it does, in the table of [`socket_options`]; sending and
//! receiving datagrams, with what the kernel tells beside them, in [`udp`]; sockets as numbers that come from or go to
//! another process in [`handoff`]; connections in [`accept`], [`tcp_send`] and [`tcp_info`]; what the host has in
//! [`interfaces`] and [`services`].
//!
//! Platforms are picked by file, and everywhere in the same way. A module has one `mod platform;`, whose `cfg_attr` lines
//! name the file for each system; these files have the same functions, and say so where a system cannot do something.
//! What several systems share is a module of its own beside them (`unix`), which `platform` passes on. No other line asks
//! for the system, but for tests that only one system can run. The conditions have names of one word, which `build.rs`
//! gives them: `linux`, `apple`, and `batched_udp` for `sendmmsg` and what goes with it.

#![warn(missing_docs)]

pub mod accept;
#[cfg(linux)]
pub mod cmsg;
pub mod descriptor_shortage;
pub mod handoff;
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
