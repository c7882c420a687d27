//! ICMP errors for sent datagrams, each with the datagram's destination and the reporting host.

use std::io;
use std::net::{IpAddr, SocketAddr};

use socket2::SockRef;

#[cfg(linux)]
mod extended_error;
#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(not(linux), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, linux))]
mod unavailable;

/// An ICMP error for a datagram that the socket sent, from the socket's error queue.
#[derive(Debug)]
pub struct QueuedIcmpError {
    /// The datagram's destination. On a dual-stack socket an IPv4 destination is reported as IPv4, not IPv4-mapped.
    pub destination: SocketAddr,
    /// The host or router that sent the ICMP message; `None` where the system does not report it.
    pub reporter: Option<IpAddr>,
    /// The system's error code for it, such as `ConnectionRefused` for a closed port.
    pub error: io::Error,
    /// Type of the ICMP or ICMPv6 message (RFC 792, RFC 4443), by the family of the destination.
    pub icmp_type: u8,
    /// Code of the message.
    pub icmp_code: u8,
    /// The path MTU, in bytes with the IP header, if the datagram exceeded it.
    pub mtu: Option<u32>,
    /// Whether a connected socket reports such an error by default (RFC 1122 section 4.1.3.3).
    pub is_hard: bool,
}

/// Enables or disables queueing of ICMP errors for [`take_icmp_errors`], and returns whether the system supports it. While
/// enabled, each ICMP error is also returned once by a send or receive call as a pending error that does not concern that
/// call, on unconnected sockets too. A [wish](crate::wishes::Wish::IcmpErrors).
///
/// # Errors
/// Those of the system calls that disable it.
pub fn queue_icmp_errors(socket: SockRef<'_>, enabled: bool) -> io::Result<bool> {
    platform::queue_icmp_errors(&socket, enabled)
}

/// Empties the error queue and passes its ICMP errors to `visit`, oldest first. It never blocks.
pub fn take_icmp_errors(socket: SockRef<'_>, visit: &mut dyn FnMut(QueuedIcmpError)) {
    platform::take_icmp_errors(&socket, visit);
}
