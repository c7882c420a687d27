//! System calls and per-OS code, so that every crate above is free of both.
//!
//! The only crate with `unsafe` for the operating system. It depends on no Node.js, and on no event loop but for the pipes of Windows, which only `mio` can wait for together with sockets: calls return without
//! waiting for the network, and sockets are passed as [`socket2::SockRef`].
//!
//! Where to look: socket options, by name or purpose, in the table of [`socket_options`]; sending and receiving datagrams,
//! with packet info and ICMP errors, in [`udp`]; options that may be refused in [`wishes`]; descriptors from and for other processes in [`handoff`], those of this one in [`own_descriptors`]; what waits in a socket in [`unread`]; connections in
//! [`accept`], [`tcp_send`] and [`tcp_info`]; the host's network in [`interfaces`], [`routes`], [`network_changes`] and
//! [`services`]; the own process and others in [`process`], [`detached`] and [`file_lock`]. Windows alone has `pipe`, `private_folder` and `child_exit`.
//!
//! Platforms are picked by file, everywhere in the same way. A module has one `mod platform;`, whose `cfg_attr` lines name
//! the file for each system; these files have the same functions, which fail or do nothing where a system lacks something.
//! Code that several systems share is a module beside them (`unix`), whose functions `platform` re-exports. No other line
//! has a condition on the system, except for tests that only one system can run. `build.rs` names the conditions by one
//! word: `linux`, `apple`, and `batched_udp` for `sendmmsg` and related calls.

#![warn(missing_docs)]

pub mod accept;
#[cfg(windows)]
pub mod child_exit;
#[cfg(linux)]
pub mod cmsg;
pub mod descriptor_shortage;
pub mod detached;
pub mod file_lock;
pub mod handoff;
pub mod host_loop;
pub mod interfaces;
pub mod network_changes;
pub mod own_descriptors;
#[cfg(windows)]
pub mod pipe;
#[cfg(windows)]
pub mod private_folder;
pub mod process;
pub mod routes;
pub mod services;
pub mod socket_options;
pub mod tcp_info;
pub mod tcp_send;
pub mod udp;
pub mod unread;
pub mod wishes;

#[cfg(linux)]
mod netlink;
