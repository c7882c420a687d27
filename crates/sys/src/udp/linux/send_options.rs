//! Send options as control messages.

use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use libc::{
    IP_PKTINFO, IP_TOS, IP_TTL, IPPROTO_IP, IPPROTO_IPV6, IPV6_HOPLIMIT, IPV6_PKTINFO, IPV6_TCLASS,
    c_int,
};
use socket2::SockRef;

use crate::cmsg::{self, Encoder};
use crate::udp::SendOptions;

/// The ECN field of the traffic class byte; the DSCP is above it.
const ECN_MASK: u32 = 0b11;

/// Size of `in6_pktinfo`: an address and an interface index. `in_pktinfo` is shorter.
const SOURCE_SIZE: usize = 16 + size_of::<c_int>();

/// Space for all options of a message.
pub(super) const SPACE: usize = 2 * cmsg::space(size_of::<c_int>()) + cmsg::space(SOURCE_SIZE);

/// The traffic classes of a socket, read when first needed: a datagram's own ECN shares its byte with the socket's DSCP.
pub(super) struct TrafficClasses<'a> {
    socket: &'a SockRef<'a>,
    v4: Cell<Option<u32>>,
    v6: Cell<Option<u32>>,
}

impl<'a> TrafficClasses<'a> {
    pub(super) const fn of(socket: &'a SockRef<'a>) -> Self {
        Self {
            socket,
            v4: Cell::new(None),
            v6: Cell::new(None),
        }
    }

    /// The traffic class of a family with another ECN field.
    fn with_ecn(&self, is_v4: bool, ecn: u8) -> c_int {
        let cache = if is_v4 { &self.v4 } else { &self.v6 };
        let class = cache.get().unwrap_or_else(|| self.read(is_v4));
        cache.set(Some(class));
        ((class & !ECN_MASK) | (u32::from(ecn) & ECN_MASK)) as c_int
    }

    fn read(&self, is_v4: bool) -> u32 {
        let class = if is_v4 {
            self.socket.tos_v4()
        } else {
            self.socket.tclass_v6()
        };
        class.unwrap_or(0)
    }
}

/// Writes the control messages for a datagram to `destination`, which is in the family of the socket.
pub(super) fn encode(
    options: &SendOptions,
    destination: SocketAddr,
    classes: &TrafficClasses<'_>,
    encoder: &mut Encoder<'_>,
) {
    // An IPv6 socket sends IPv4 packets to an IPv4-mapped address; the options of IPv4 apply to them.
    let is_v4 = destination.ip().to_canonical().is_ipv4();
    let (level, class, hops) = if is_v4 {
        (IPPROTO_IP, IP_TOS, IP_TTL)
    } else {
        (IPPROTO_IPV6, IPV6_TCLASS, IPV6_HOPLIMIT)
    };
    if let Some(ecn) = options.ecn {
        let value = classes.with_ecn(is_v4, ecn);
        encoder.push(level, class, &value.to_ne_bytes());
    }
    if let Some(hop_limit) = options.hop_limit {
        encoder.push(level, hops, &c_int::from(hop_limit).to_ne_bytes());
    }
    match options.source {
        Some(IpAddr::V4(source)) => encoder.push(IPPROTO_IP, IP_PKTINFO, &packet_info_v4(source)),
        Some(IpAddr::V6(source)) => {
            let mut info = [0; SOURCE_SIZE];
            info[..16].copy_from_slice(&source.octets());
            encoder.push(IPPROTO_IPV6, IPV6_PKTINFO, &info);
        }
        None => {}
    }
}

/// `struct in_pktinfo`: interface index (0: any), source address, and the header's destination, which is ignored in sends.
fn packet_info_v4(source: Ipv4Addr) -> [u8; 12] {
    let mut info = [0; 12];
    info[4..8].copy_from_slice(&source.octets());
    info
}
