//! Packet info: what the kernel reports about a received datagram besides its payload and sender.

use std::net::IpAddr;
use std::time::Duration;

/// Packet info of a datagram, or of all datagrams of one arrival. A field is `None` where it was not requested or the
/// system does not report it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct PacketInfo {
    /// The address the datagram was sent to, which may be a multicast or broadcast address. On a dual-stack socket IPv4 is
    /// reported as IPv4, not IPv4-mapped.
    pub local_address: Option<IpAddr>,
    /// Index of the interface it arrived on.
    pub interface: Option<u32>,
    /// Traffic class (TOS) byte: DSCP in the upper six bits, ECN in the lower two (RFC 2474, RFC 3168).
    pub traffic_class: Option<u8>,
    /// Remaining hop limit (TTL).
    pub hop_limit: Option<u8>,
    /// When the kernel received it, since 1970-01-01 UTC.
    pub time: Option<Duration>,
}

/// What of the packet info to request from the kernel. Each part costs control messages with every arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PacketInfoPart {
    /// Local address and interface (`IP_PKTINFO`).
    Destination,
    /// Traffic class and hop limit.
    Header,
    /// Receive time (`SO_TIMESTAMPNS`).
    Time,
}
