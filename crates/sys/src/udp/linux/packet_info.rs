use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use libc::{
    IP_PKTINFO, IP_RECVTOS, IP_RECVTTL, IP_TOS, IP_TTL, IPPROTO_IP, IPPROTO_IPV6, IPV6_HOPLIMIT,
    IPV6_PKTINFO, IPV6_RECVHOPLIMIT, IPV6_RECVPKTINFO, IPV6_RECVTCLASS, IPV6_TCLASS,
    SCM_TIMESTAMPNS, SO_TIMESTAMPNS, SOL_SOCKET, c_int,
};
use socket2::SockRef;

use crate::cmsg::ControlMessage;
use crate::socket_options::unix;
use crate::udp::family::Family;
use crate::udp::{PacketInfo, PacketInfoPart};

/// Requests a part of the packet info with every datagram from now on, or no longer. A system that cannot report it ignores
/// the request.
///
/// # Errors
/// Those of the system calls.
pub fn request_packet_info(
    socket: SockRef<'_>,
    part: PacketInfoPart,
    enabled: bool,
) -> io::Result<()> {
    match (part, Family::of(&socket)) {
        (PacketInfoPart::Destination, Family::V4) => set(&socket, IPPROTO_IP, IP_PKTINFO, enabled),
        // Reports IPv4 datagrams too, with IPv4-mapped addresses.
        (PacketInfoPart::Destination, Family::V6) => {
            set(&socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, enabled)
        }
        (PacketInfoPart::Header, Family::V4) => request_v4_header(&socket, enabled),
        (PacketInfoPart::Header, Family::V6) => {
            set(&socket, IPPROTO_IPV6, IPV6_RECVTCLASS, enabled)?;
            set(&socket, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, enabled)?;
            request_v4_header(&socket, enabled)
        }
        (PacketInfoPart::Time, _) => set(&socket, SOL_SOCKET, SO_TIMESTAMPNS, enabled),
    }
}

fn request_v4_header(socket: &SockRef<'_>, enabled: bool) -> io::Result<()> {
    set(socket, IPPROTO_IP, IP_RECVTOS, enabled)?;
    set(socket, IPPROTO_IP, IP_RECVTTL, enabled)
}

fn set(socket: &SockRef<'_>, level: c_int, name: c_int, enabled: bool) -> io::Result<()> {
    unix::set(socket, level, name, &c_int::from(enabled))
}

/// Copies the value of a control message to its field; ignores messages of other kinds.
pub(super) fn read_control_message(info: &mut PacketInfo, message: &ControlMessage<'_>) {
    match (message.level, message.kind) {
        (IPPROTO_IP, IP_PKTINFO) => set_v4_destination(info, message.data),
        (IPPROTO_IPV6, IPV6_PKTINFO) => set_v6_destination(info, message.data),
        (IPPROTO_IP, IP_TOS) => info.traffic_class = message.data.first().copied(),
        (IPPROTO_IPV6, IPV6_TCLASS) => info.traffic_class = byte(message),
        (IPPROTO_IP, IP_TTL) | (IPPROTO_IPV6, IPV6_HOPLIMIT) => info.hop_limit = byte(message),
        (SOL_SOCKET, SCM_TIMESTAMPNS) => info.time = time(message.data),
        _ => {}
    }
}

/// `struct in_pktinfo`: interface index, local address, destination address of the header.
fn set_v4_destination(info: &mut PacketInfo, data: &[u8]) {
    if let (Some(&interface), Some(&address)) = (data.first_chunk::<4>(), data.last_chunk::<4>()) {
        set_destination(info, Ipv4Addr::from(address).into(), interface);
    }
}

/// `struct in6_pktinfo`: destination address of the header, interface index.
fn set_v6_destination(info: &mut PacketInfo, data: &[u8]) {
    if let (Some(&address), Some(&interface)) = (data.first_chunk::<16>(), data.last_chunk::<4>()) {
        let address = IpAddr::V6(Ipv6Addr::from(address)).to_canonical();
        set_destination(info, address, interface);
    }
}

fn set_destination(info: &mut PacketInfo, address: IpAddr, interface: [u8; 4]) {
    info.local_address = Some(address);
    // 0 for a datagram that arrived before the request.
    info.interface = Some(u32::from_ne_bytes(interface)).filter(|&number| number != 0);
}

fn byte(message: &ControlMessage<'_>) -> Option<u8> {
    message.int().and_then(|value| value.try_into().ok())
}

/// `struct timespec` of a 64-bit system.
fn time(data: &[u8]) -> Option<Duration> {
    let (seconds, nanoseconds) = data.split_first_chunk::<8>()?;
    let seconds = i64::from_ne_bytes(*seconds).try_into().ok()?;
    let nanoseconds = i64::from_ne_bytes(nanoseconds.try_into().ok()?);
    Some(Duration::new(seconds, nanoseconds.try_into().ok()?))
}
