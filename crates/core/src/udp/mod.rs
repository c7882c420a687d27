//! UDP: a socket whose datagrams travel in batches.
//!
//! Sending happens on the caller's thread and never blocks; see [`UdpSocket::submit`]. Receiving happens on an I/O
//! thread that drains the kernel into an inbox; see [`UdpSocket::take_received`].

mod config;
mod multicast;
mod open;
mod options;
mod packet_info;
mod receiving;
mod registration;
mod sending;
mod socket;
mod statistics;

pub use config::{RawOption, UdpConfig};
pub use multicast::{Membership, is_unicast};
pub use receiving::{IcmpReport, NewAddresses, ReceivedBatch, ReceivedRun};
pub use sending::{OnFailure, Pause, Submission};
pub use socket::{UdpSocket, config_of};
pub use sockets_sys::udp::{Cursor, SendOptions, Target};
pub use statistics::UdpStatistics;
