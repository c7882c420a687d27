//! Other Unix systems: only the options that every Unix has.

use std::io;

use socket2::SockRef;

pub(super) use super::unavailable::{
    ACCEPTED_INHERIT_OPTIONS, bind_failure, bind_to_interface, dont_fragment, drop_unicast,
    join_source, leave_source, path_mtu, prepare_balanced, receive_joined_groups_only,
    report_port_unreachable, set_busy_poll, set_dont_fragment,
};
pub(super) use super::unix::{
    dscp, is_unknown_to_ipv6_socket, prepare_exclusive, prepare_listener, read, set, set_dscp,
    set_dscp as set_low_latency, set_multicast_interface_v4,
};

/// Both options: a socket with only one of them does not share with a socket that has only the other.
pub(super) fn prepare_shared(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)
}
