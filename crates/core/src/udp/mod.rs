//! UDP: a socket whose datagrams travel in batches.
//!
//! Sending happens on the caller's thread without waiting; see [`UdpSocket::submit`]. Receiving happens on an I/O
//! thread that drains the kernel into an inbox; see [`UdpSocket::take_received`].

mod address_numbers;
mod answers;
mod config;
mod connect;
mod descriptor;
mod inbox;
mod multicast;
mod options;
mod read_wait;
mod receive_loop;
mod received;
mod reception;
mod refused_datagram;
mod registration;
mod send;
mod socket;
mod statistics;
mod submit;

pub use address_numbers::{NO_ADDRESS, NewAddresses};
pub use answers::NetworkAnswer;
pub use config::UdpConfig;
pub use descriptor::config_of;
pub use multicast::{Membership, is_unicast};
pub use options::RawOption;
pub use received::{ReceivedBatch, Run};
pub use send::{OnFailure, Pause, Submission};
pub use socket::UdpSocket;
pub use sockets_sys::udp::{Cursor, SendOptions, Target};
pub use statistics::UdpStatistics;
