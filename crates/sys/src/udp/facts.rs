//! What the system tells of a received datagram beside its payload and its sender.

use std::net::IpAddr;
use std::time::Duration;

/// Facts of a datagram, or of all datagrams of one arrival. Each is `None` where it was not requested, or where the system
/// does not tell.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The address the datagram was sent to, which may be a group or a broadcast address. IPv4 shows as plain IPv4 on a
    /// dual-stack socket too.
    pub local_address: Option<IpAddr>,
    /// Number of the interface it came through.
    pub interface: Option<u32>,
    /// Traffic class (TOS) byte: DSCP in the upper six bits, ECN in the lower two (RFC 2474, RFC 3168).
    pub traffic_class: Option<u8>,
    /// Hop limit (TTL) that was left.
    pub hop_limit: Option<u8>,
    /// When the system received it, since 1970-01-01 UTC.
    pub time: Option<Duration>,
}

/// Which facts to ask the system for. Each costs a control message with every arrival.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct FactRequest {
    /// Local address and interface.
    pub destination: bool,
    /// Traffic class and hop limit.
    pub header: bool,
    /// Receive time.
    pub time: bool,
}
