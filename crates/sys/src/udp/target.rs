//! A destination, with the send options of datagrams to it.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};

/// A destination of datagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The address and port.
    pub address: SocketAddr,
    /// Options of the datagrams.
    pub options: SendOptions,
}

/// Options of single datagrams that override those of the socket; `None` keeps the socket's.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct SendOptions {
    /// The ECN field, 0 to 3 (RFC 3168). The DSCP stays that of the socket.
    pub ecn: Option<u8>,
    /// Hop limit (IPv4: TTL), 1 to 255, for unicast and multicast.
    pub hop_limit: Option<u8>,
    /// Source address: a local address of the destination's family.
    pub source: Option<IpAddr>,
}

impl SendOptions {
    /// Whether no option of the socket is overridden.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Makes the error of a datagram with these options precise. For a source address that is not local the kernel reports
    /// "invalid argument" or "network unreachable", depending on its version and the family; binding to the address
    /// reports "address not available".
    pub fn explain(&self, error: io::Error) -> io::Error {
        self.source
            .and_then(|source| UdpSocket::bind((source, 0)).err())
            .filter(|error| error.kind() == io::ErrorKind::AddrNotAvailable)
            .unwrap_or(error)
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
