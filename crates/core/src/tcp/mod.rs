//! TCP: connecting, the connected stream, listening.

mod accept_queue;
pub mod config;
pub mod connect;
mod connection;
mod handoff;
mod listener;
mod listener_registration;
mod looped;
pub mod statistics;
mod stream;
mod traffic;

pub use accept_queue::Accepted;
pub use config::TcpConfig;
pub use connection::Connection;
pub use handoff::{config_of_connection, config_of_listener};
pub use listener::TcpListener;
pub use statistics::TcpStatistics;
pub use stream::TcpStream;
pub(crate) use stream::incomplete;
pub(crate) use traffic::Counters;
pub use traffic::TcpTraffic;
