use std::io;
use std::net::IpAddr;

use libc::{
    EADDRNOTAVAIL, EINVAL, IPPROTO_IP, IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP,
    MCAST_LEAVE_SOURCE_GROUP, c_int, group_source_req,
};
use socket2::SockRef;

use super::{SourceMembership, storage};
use crate::socket_option::set;

pub(super) fn join(socket: &SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    let level = level(membership.group);
    set(socket, level, MCAST_JOIN_SOURCE_GROUP, &request(membership))
}

pub(super) fn leave(socket: &SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    let level = level(membership.group);
    let request = request(membership);
    set(socket, level, MCAST_LEAVE_SOURCE_GROUP, &request).map_err(as_not_joined)
}

/// Linux calls it an invalid argument when no source of the group is joined, and not available when others are.
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

fn level(group: IpAddr) -> c_int {
    if group.is_ipv4() {
        IPPROTO_IP
    } else {
        IPPROTO_IPV6
    }
}
