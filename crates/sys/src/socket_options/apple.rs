use std::io;
use std::net::IpAddr;

use libc::{
    IPPROTO_IP, IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP, MCAST_LEAVE_SOURCE_GROUP, c_int,
    sockaddr_storage,
};
use socket2::SockRef;

use super::{SourceMembership, storage};
use crate::socket_option::set;

/// `struct group_source_req`, which the system's header packs.
#[derive(Clone, Copy)]
#[repr(C, packed(4))]
struct Request {
    interface: u32,
    group: sockaddr_storage,
    source: sockaddr_storage,
}

pub(super) fn join(socket: &SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    let level = level(membership.group);
    set(socket, level, MCAST_JOIN_SOURCE_GROUP, &request(membership))
}

pub(super) fn leave(socket: &SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    let level = level(membership.group);
    set(
        socket,
        level,
        MCAST_LEAVE_SOURCE_GROUP,
        &request(membership),
    )
}

fn request(membership: &SourceMembership) -> Request {
    Request {
        interface: membership.interface,
        group: storage(membership.group),
        source: storage(membership.source),
    }
}

fn level(group: IpAddr) -> c_int {
    if group.is_ipv4() {
        IPPROTO_IP
    } else {
        IPPROTO_IPV6
    }
}
