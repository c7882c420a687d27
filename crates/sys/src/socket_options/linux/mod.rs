mod unicast_filter;

use std::io;
use std::time::Duration;

use libc::{
    EADDRNOTAVAIL, EINVAL, IP_MTU, IP_MTU_DISCOVER, IP_UNICAST_IF, IPPROTO_IP, IPPROTO_IPV6,
    IPV6_MTU, IPV6_MTU_DISCOVER, IPV6_UNICAST_IF, MCAST_JOIN_SOURCE_GROUP,
    MCAST_LEAVE_SOURCE_GROUP, SO_BUSY_POLL, SOL_SOCKET, c_int, group_source_req,
};
use socket2::SockRef;

use super::families::{get_for_own_family, set_for_each_family};
use super::multicast::{level, storage};
use super::unix::int;
use super::{InterfaceBinding, SourceMembership, set_multicast_interface};
use crate::interfaces::Interface;
use crate::wishes::Wish;

pub(super) use super::unavailable::{bind_failure, report_port_unreachable};
pub(super) use super::unix::{
    dscp, is_unknown_to_ipv6_socket, prepare_exclusive, prepare_listener, read, set, set_dscp,
    set_multicast_interface_v4,
};
pub(super) use unicast_filter::drop_unicast;

pub(super) const ACCEPTED_INHERIT_OPTIONS: bool = true;

/// TC_PRIO_INTERACTIVE, the highest priority that requires no privilege.
const INTERACTIVE: u32 = 6;

/// Without SO_REUSEPORT: with it, Linux delivers a datagram of a group that one socket joined to any one of the sockets that
/// share the port (observed on 6.18).
pub(super) fn prepare_shared(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_reuse_address(true)
}

pub(super) fn prepare_balanced(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_reuse_address(false)?;
    socket.set_reuse_port(true)
}

pub(super) fn set_low_latency(socket: &SockRef<'_>, code_point: u8) -> io::Result<()> {
    set_dscp(socket, code_point)?;
    // Last, because setting the type of service also sets the priority.
    Wish::QueuePriority.note(socket.set_priority(INTERACTIVE));
    Ok(())
}

pub(super) fn set_dont_fragment(socket: &SockRef<'_>, dont_fragment: bool) -> io::Result<()> {
    let (v4, v6) = if dont_fragment {
        (libc::IP_PMTUDISC_DO, libc::IPV6_PMTUDISC_DO)
    } else {
        (libc::IP_PMTUDISC_WANT, libc::IPV6_PMTUDISC_WANT)
    };
    set_for_each_family(
        socket,
        || set(socket, IPPROTO_IP, IP_MTU_DISCOVER, &v4),
        || set(socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &v6),
    )
}

pub(super) fn dont_fragment(socket: &SockRef<'_>) -> io::Result<bool> {
    let mode = get_for_own_family(
        socket,
        || int(socket, IPPROTO_IP, IP_MTU_DISCOVER),
        || int(socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER),
    )?;
    // IPv6 has the same values.
    Ok((libc::IP_PMTUDISC_DO..=libc::IP_PMTUDISC_PROBE).contains(&mode))
}

pub(super) fn path_mtu(socket: &SockRef<'_>) -> Option<u32> {
    // An unconnected socket has no path.
    socket.peer_addr().ok()?;
    let mtu = get_for_own_family(
        socket,
        || int(socket, IPPROTO_IP, IP_MTU),
        || int(socket, IPPROTO_IPV6, IPV6_MTU),
    );
    mtu.ok().and_then(|mtu| u32::try_from(mtu).ok())
}

pub(super) fn bind_to_interface(
    socket: &SockRef<'_>,
    interface: &Interface,
) -> io::Result<InterfaceBinding> {
    match socket.bind_device(Some(interface.name.as_bytes())) {
        Ok(()) => Ok(InterfaceBinding::Device),
        // Linux before 5.7 requires CAP_NET_RAW.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            set_unicast_interface(socket, interface.index)?;
            Ok(InterfaceBinding::AddressOnly)
        }
        Err(error) => Err(error),
    }
}

/// Sends through an interface by choice of the route, which requires no privilege.
fn set_unicast_interface(socket: &SockRef<'_>, index: u32) -> io::Result<()> {
    // Network byte order, for both families; other options take the index in host order.
    let value = index.to_be() as c_int;
    set_for_each_family(
        socket,
        || set(socket, IPPROTO_IP, IP_UNICAST_IF, &value),
        || set(socket, IPPROTO_IPV6, IPV6_UNICAST_IF, &value),
    )?;
    set_multicast_interface(SockRef::from(&**socket), index)
}

pub(super) fn join_source(socket: &SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    let (level, request) = (level(membership.group), request(membership));
    set(socket, level, MCAST_JOIN_SOURCE_GROUP, &request)
}

pub(super) fn leave_source(socket: &SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    let (level, request) = (level(membership.group), request(membership));
    set(socket, level, MCAST_LEAVE_SOURCE_GROUP, &request).map_err(as_not_joined)
}

/// Linux reports EINVAL if no source of the group is joined, and EADDRNOTAVAIL only if other sources are.
fn as_not_joined(error: io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(EINVAL) => io::Error::from_raw_os_error(EADDRNOTAVAIL),
        _ => error,
    }
}

fn request(membership: &SourceMembership) -> group_source_req {
    group_source_req {
        gsr_interface: membership.interface,
        gsr_group: storage(membership.group),
        gsr_source: storage(membership.source),
    }
}

pub(super) fn receive_joined_groups_only(socket: &SockRef<'_>) -> io::Result<()> {
    set_for_each_family(
        socket,
        || socket.set_multicast_all_v4(false),
        || socket.set_multicast_all_v6(false),
    )
}

pub(super) fn set_busy_poll(socket: &SockRef<'_>, duration: Duration) -> io::Result<()> {
    let microseconds = c_int::try_from(duration.as_micros()).unwrap_or(c_int::MAX);
    set(socket, SOL_SOCKET, SO_BUSY_POLL, &microseconds)
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn the_unicast_interface_needs_no_privilege() -> io::Result<()> {
        for address in ["0.0.0.0:0", "[::]:0"] {
            let socket = UdpSocket::bind(address)?;
            let socket = SockRef::from(&socket);
            set_unicast_interface(&socket, 1)?;
            let value = int(&socket, IPPROTO_IP, IP_UNICAST_IF)?;
            assert_eq!(u32::from_be(value as u32), 1);
        }
        Ok(())
    }
}
