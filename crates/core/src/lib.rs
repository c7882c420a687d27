#![forbid(unsafe_code)]
//! The engines of uwp-sockets: what a socket does, free of unsafe code and of Node.
//!
//! Control paths (resolve, connect, listen) are async functions on tokio. Data paths are non-blocking calls; a
//! [`readiness::ReadySink`] is notified when one that could not proceed can be retried. Every failure is an
//! [`error::Error`].

pub mod alarm;
pub mod broker;
pub mod capabilities;
pub mod certificate;
pub mod chain;
pub mod computing;
pub mod driver;
pub mod error;
pub mod host_name;
pub mod http;
pub mod names;
pub mod network_information;
pub mod open;
pub mod readiness;
pub mod resolver;
pub mod runtime;
pub mod socket;
pub mod stream;
pub mod tcp;
pub mod tls;
pub mod udp;
pub mod websocket;
pub mod wire;

mod sync;
