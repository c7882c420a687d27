use std::io;
use std::net::IpAddr;

use socket2::SockRef;
use windows_sys::Win32::Networking::WinSock::{
    GROUP_SOURCE_REQ, IPPROTO_IP, IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP, MCAST_LEAVE_SOURCE_GROUP,
};

use super::{SourceMembership, storage};
use crate::socket_option::set;

pub(super) fn join(socket: &SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    let (level, option) = (level(membership.group), MCAST_JOIN_SOURCE_GROUP as i32);
    set(socket, level, option, &request(membership))
}

pub(super) fn leave(socket: &SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    let (level, option) = (level(membership.group), MCAST_LEAVE_SOURCE_GROUP as i32);
    set(socket, level, option, &request(membership))
}

fn request(membership: &SourceMembership) -> GROUP_SOURCE_REQ {
    GROUP_SOURCE_REQ {
        gsr_interface: membership.interface,
        gsr_group: storage(membership.group),
        gsr_source: storage(membership.source),
    }
}

fn level(group: IpAddr) -> i32 {
    if group.is_ipv4() {
        IPPROTO_IP
    } else {
        IPPROTO_IPV6
    }
}
