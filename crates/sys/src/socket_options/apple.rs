use std::io;
use std::num::NonZeroU32;

use libc::{
    IP_DONTFRAG, IPPROTO_IP, IPPROTO_IPV6, IPV6_DONTFRAG, MCAST_JOIN_SOURCE_GROUP,
    MCAST_LEAVE_SOURCE_GROUP, c_int, sockaddr_storage,
};
use socket2::SockRef;

use super::families::{get_for_own_family, set_for_each_family};
use super::multicast::{level, storage};
use super::unix::int;
use super::{InterfaceBinding, SourceMembership};
use crate::interfaces::Interface;

pub(super) use super::unavailable::{
    ACCEPTED_INHERIT_OPTIONS, bind_failure, drop_unicast, path_mtu, prepare_balanced,
    receive_joined_groups_only, report_port_unreachable, set_busy_poll,
};
// Low latency is the code point only: there is no queue to choose.
pub(super) use super::unix::{
    dscp, is_unknown_to_ipv6_socket, prepare_exclusive, prepare_listener, read, set, set_dscp,
    set_dscp as set_low_latency, set_multicast_interface_v4,
};

/// Both options: a socket with only one of them does not share with a socket that has only the other.
pub(super) fn prepare_shared(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)
}

pub(super) fn set_dont_fragment(socket: &SockRef<'_>, dont_fragment: bool) -> io::Result<()> {
    let value = c_int::from(dont_fragment);
    set_for_each_family(
        socket,
        || set(socket, IPPROTO_IP, IP_DONTFRAG, &value),
        || set(socket, IPPROTO_IPV6, IPV6_DONTFRAG, &value),
    )
}

pub(super) fn dont_fragment(socket: &SockRef<'_>) -> io::Result<bool> {
    let value = get_for_own_family(
        socket,
        || int(socket, IPPROTO_IP, IP_DONTFRAG),
        || int(socket, IPPROTO_IPV6, IPV6_DONTFRAG),
    )?;
    Ok(value != 0)
}

pub(super) fn bind_to_interface(
    socket: &SockRef<'_>,
    interface: &Interface,
) -> io::Result<InterfaceBinding> {
    let index = NonZeroU32::new(interface.index);
    set_for_each_family(
        socket,
        || socket.bind_device_by_index_v4(index),
        || socket.bind_device_by_index_v6(index),
    )?;
    Ok(InterfaceBinding::Device)
}

pub(super) fn join_source(socket: &SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    let (level, request) = (level(membership.group), GroupSourceRequest::of(membership));
    set(socket, level, MCAST_JOIN_SOURCE_GROUP, &request)
}

pub(super) fn leave_source(socket: &SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    let (level, request) = (level(membership.group), GroupSourceRequest::of(membership));
    set(socket, level, MCAST_LEAVE_SOURCE_GROUP, &request)
}

/// `struct group_source_req`, which the system's header packs to 4 bytes.
#[derive(Clone, Copy)]
#[repr(C, packed(4))]
struct GroupSourceRequest {
    interface: u32,
    group: sockaddr_storage,
    source: sockaddr_storage,
}

impl GroupSourceRequest {
    fn of(membership: &SourceMembership) -> Self {
        Self {
            interface: membership.interface,
            group: storage(membership.group),
            source: storage(membership.source),
        }
    }
}
