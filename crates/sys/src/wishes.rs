//! Socket options that no program asked for.
//!
//! Whoever sets an option chooses: one that the program asked for fails the call, by its name; a wish of our own goes through
//! [`note`](Wish::note), which cannot fail. A kernel or a sandbox that refuses one loses what [`Wish`] documents, and nothing
//! else.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};

/// An option that we set for a better socket; without it, the socket works as documented here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Datagrams may be broadcast. Without it those fail, with "permission denied".
    Broadcast,
    /// Datagrams of groups that only other sockets joined are dropped. Without it they are received.
    JoinedGroupsOnly,
    /// On Windows, ICMP errors are reported to connected sockets only. Without it one ends a reception of any socket.
    PortUnreachable,
    /// Unicast datagrams for a socket that is for multicast are dropped. Without it they are received.
    UnicastFilter,
    /// The local address and interface of each datagram. Without it the address is that of the socket.
    PacketInfo,
    /// Received datagrams are coalesced (GRO). Without it each is a message.
    Coalescing,
    /// Sent datagrams are segmented by the kernel (GSO). Without it each is a message.
    Segmentation,
    /// The error queue for ICMP errors. Without it none is reported.
    IcmpErrors,
    /// The default hop limit of UWP, 128. Without it that of the system.
    HopLimit,
    /// Small segments are sent at once. Without it they wait for acknowledgements.
    NoDelay,
    /// A port is free at once despite connections in TIME-WAIT. Without it binding fails for a minute or so.
    ReuseAddress,
    /// Both families on one socket, which most systems do by default. Where they do not, the socket cannot be opened.
    DualStack,
    /// The priority in the host's queue that goes with a code point. Without it that of the code point.
    QueuePriority,
    /// Closing resets the connection. Without it the connection ends in order.
    ResetOnClose,
}

/// Each with the name of its option.
const NAMES: [(Wish, &str); 14] = [
    (Wish::Broadcast, "SO_BROADCAST"),
    (Wish::JoinedGroupsOnly, "IP_MULTICAST_ALL"),
    (Wish::PortUnreachable, "SIO_UDP_CONNRESET"),
    (Wish::UnicastFilter, "SO_ATTACH_FILTER"),
    (Wish::PacketInfo, "IP_PKTINFO"),
    (Wish::Coalescing, "UDP_GRO"),
    (Wish::Segmentation, "UDP_SEGMENT"),
    (Wish::IcmpErrors, "IP_RECVERR"),
    (Wish::HopLimit, "IP_TTL"),
    (Wish::NoDelay, "TCP_NODELAY"),
    (Wish::ReuseAddress, "SO_REUSEADDR"),
    (Wish::DualStack, "IPV6_V6ONLY"),
    (Wish::QueuePriority, "SO_PRIORITY"),
    (Wish::ResetOnClose, "SO_LINGER"),
];

/// One bit for each wish that was refused in this process.
static REFUSED: AtomicU32 = AtomicU32::new(0);

impl Wish {
    /// Takes note of the outcome of setting the option, and returns whether it is set. It is tried again for the next socket:
    /// a refusal may be for one family or device.
    pub fn note(self, outcome: io::Result<()>) -> bool {
        if outcome.is_err() {
            REFUSED.fetch_or(1 << self as u32, Ordering::Relaxed);
        }
        outcome.is_ok()
    }
}

/// The names of the options that were refused to sockets of this process so far.
pub fn refused_options() -> Vec<&'static str> {
    let refused = REFUSED.load(Ordering::Relaxed);
    let is_refused = |wish: Wish| refused & (1 << wish as u32) != 0;
    let names = NAMES.iter().filter(|(wish, _)| is_refused(*wish));
    names.map(|&(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_wish_is_no_error_and_is_remembered() {
        assert!(Wish::HopLimit.note(Ok(())));
        assert!(!refused_options().contains(&"IP_TTL"));
        for (wish, name) in NAMES {
            assert!(!wish.note(Err(io::ErrorKind::PermissionDenied.into())));
            assert!(refused_options().contains(&name));
        }
        assert!(Wish::HopLimit.note(Ok(())));
        assert!(refused_options().contains(&"IP_TTL"));
    }
}
