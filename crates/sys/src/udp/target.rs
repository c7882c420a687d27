//! A destination and how datagrams travel to it.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};

/// A destination of datagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Where they go.
    pub address: SocketAddr,
    /// How they travel.
    pub options: SendOptions,
}

/// How datagrams travel, where it differs from the options of their socket; `None` keeps what the socket has.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct SendOptions {
    /// The congestion mark, 0 to 3 (RFC 3168). The code point (DSCP) stays that of the socket.
    pub ecn: Option<u8>,
    /// Hop limit (IPv4: TTL), 1 to 255, for unicast and multicast.
    pub hop_limit: Option<u8>,
    /// Source address, of the family of the destination; one of this machine.
    pub source: Option<IpAddr>,
}

impl SendOptions {
    /// Whether nothing differs from the socket.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What the refusal of a datagram with these options means: of a source address that is not of this machine the kernel
    /// says "invalid argument" or "network unreachable", by its version and by the family.
    pub fn explain(&self, refusal: io::Error) -> io::Error {
        self.source
            .and_then(|source| UdpSocket::bind((source, 0)).err())
            .filter(|error| error.kind() == io::ErrorKind::AddrNotAvailable)
            .unwrap_or(refusal)
    }
}

impl From<SocketAddr> for Target {
    fn from(address: SocketAddr) -> Self {
        Self {
            address,
            options: SendOptions::default(),
        }
    }
}
