//! The network's answers (ICMP) to datagrams, each with the datagram's destination and who answered.

use std::io;
use std::net::{IpAddr, SocketAddr};

use socket2::SockRef;

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(not(linux), path = "unavailable.rs")]
mod platform;
#[cfg(linux)]
mod record;
#[cfg(all(test, linux))]
mod unavailable;

/// What the network answered to a datagram that the socket sent.
#[derive(Debug)]
pub struct Answer {
    /// Where the datagram was to go; an IPv4 destination of a dual-stack socket shows as plain IPv4.
    pub destination: SocketAddr,
    /// The host or router that answered; `None` when the system does not tell.
    pub reporter: Option<IpAddr>,
    /// What the system takes it for, such as `ConnectionRefused` for a closed port.
    pub error: io::Error,
    /// Type of the ICMP or ICMPv6 message (RFC 792, RFC 4443), according to the family of the destination.
    pub icmp_type: u8,
    /// Its code.
    pub icmp_code: u8,
    /// The largest packet, in bytes with its IP header, that goes through to the destination, where the datagram was too
    /// large for the way.
    pub mtu: Option<u32>,
    /// Whether a connected socket hears of such an answer unasked (RFC 1122 section 4.1.3.3).
    pub is_hard: bool,
}

/// Starts or ends to keep answers for [`take_answers`], and returns whether the system can. While it does, each answer
/// also comes out, once, of a send or receive call as an error that concerns nothing in that call, on sockets without a
/// peer too.
///
/// # Errors
/// What the system says.
pub fn keep_answers(socket: SockRef<'_>, keep: bool) -> io::Result<bool> {
    platform::keep_answers(&socket, keep)
}

/// Hands out the answers that wait, oldest first. It never waits.
pub fn take_answers(socket: SockRef<'_>, visit: &mut dyn FnMut(Answer)) {
    platform::take_answers(&socket, visit);
}
