//! Socket options that differ between systems, or between the address families of one socket.
//!
//! An option that IPv4 and IPv6 both have is set for each family that the socket carries. Where a system lacks an option,
//! the call fails with [`Unsupported`](std::io::ErrorKind::Unsupported), "–" in this table, or succeeds without effect, "no
//! effect" or what the system does anyway.
//!
//! | Function | Value | Linux | macOS | Windows |
//! |---|---|---|---|---|
//! | [`prepare_exclusive`] | | what a new socket is | as Linux | `SO_EXCLUSIVEADDRUSE` |
//! | [`prepare_shared`] | | `SO_REUSEADDR` | `SO_REUSEADDR`, `SO_REUSEPORT` | `SO_REUSEADDR` |
//! | [`prepare_balanced`] | | `SO_REUSEPORT` | – | – |
//! | [`prepare_listener`] | | `SO_REUSEADDR` | as Linux | `SO_EXCLUSIVEADDRUSE` |
//! | [`set_dscp`], [`dscp`] | 0 to 63 | `IP_TOS`, `IPV6_TCLASS` | as Linux | – |
//! | [`set_low_latency`] | 0 to 63 | `IP_TOS`, `IPV6_TCLASS`, `SO_PRIORITY` | `IP_TOS`, `IPV6_TCLASS` | no effect |
//! | [`set_hop_limit`], [`hop_limit`] | 1 to 255 | `IP_TTL`, `IPV6_UNICAST_HOPS` | as Linux | as Linux |
//! | [`set_dont_fragment`], [`dont_fragment`] | yes or no | `IP_MTU_DISCOVER`, `IPV6_MTU_DISCOVER` | `IP_DONTFRAG`, `IPV6_DONTFRAG` | `IP_DONTFRAGMENT`, `IPV6_DONTFRAG`; reading: – |
//! | [`path_mtu`], [`path_mtu_to`] | bytes | `IP_MTU`, `IPV6_MTU` | `None` | `None` |
//! | [`bind_to_interface`] | an interface | `SO_BINDTODEVICE`, or `IP_UNICAST_IF`, `IPV6_UNICAST_IF` | `IP_BOUND_IF`, `IPV6_BOUND_IF` | `IP_UNICAST_IF`, `IPV6_UNICAST_IF` |
//! | [`set_multicast_interface`] | its number | `IP_MULTICAST_IF`, `IPV6_MULTICAST_IF` | as Linux | as Linux |
//! | [`set_multicast_hop_limit`], [`multicast_hop_limit`] | 0 to 255 | `IP_MULTICAST_TTL`, `IPV6_MULTICAST_HOPS` | as Linux | as Linux |
//! | [`set_multicast_loopback`], [`multicast_loopback`] | yes or no | `IP_MULTICAST_LOOP`, `IPV6_MULTICAST_LOOP` | as Linux | as Linux, on the receiver |
//! | [`join_source`], [`leave_source`] | group, source, interface | `MCAST_JOIN_SOURCE_GROUP`, `MCAST_LEAVE_SOURCE_GROUP` | as Linux | as Linux |
//! | [`carry_both_families`] | | no `IPV6_V6ONLY` | as Linux | as Linux |
//! | [`receive_joined_groups_only`] | | no `IP_MULTICAST_ALL`, no `IPV6_MULTICAST_ALL` | always so | always so |
//! | [`bind`] | an address | as the system | as Linux | `WSAEACCES` told apart |
//! | [`report_port_unreachable`] | yes or no | always, to connected sockets | as Linux | `SIO_UDP_CONNRESET`, `SIO_UDP_NETRESET` |
//! | [`drop_unicast`] | | `SO_ATTACH_FILTER` | no effect | no effect |
//! | [`set_busy_poll`] | microseconds | `SO_BUSY_POLL` | – | – |
//! | [`probe_after`] | | `SO_KEEPALIVE`, `TCP_KEEPIDLE` | as Linux, `TCP_KEEPALIVE` | as Linux |
//! | [`set_reset_on_close`] | | `SO_LINGER` of 0 seconds | as Linux | as Linux |
//! | [`ACCEPTED_INHERIT_OPTIONS`] | | yes | not promised | not promised |
//! | [`set_raw_option`], [`raw_option`] | bytes | any | any | any |
//!
//! What the package sets on its own account, and may be refused, is in [`wishes`](crate::wishes).
//!
//! The functions are documented in the file of their concept and call `platform`, one file for each system. That file
//! re-exports the functions that it shares with other Unix systems from `unix`, and those of options that the system lacks
//! from `unavailable`.

pub(crate) mod families;
mod marking;
mod multicast;
mod path;
mod raw;
mod receiving;
mod sharing;
mod tcp;

#[cfg_attr(linux, path = "linux/mod.rs")]
#[cfg_attr(apple, path = "apple.rs")]
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(any(linux, apple, windows)), path = "other_unix.rs")]
mod platform;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "no system lacks all of these options")
)]
mod unavailable;
#[cfg(unix)]
pub(crate) mod unix;

pub use families::carry_both_families;
pub use marking::{EXPEDITED_FORWARDING, dscp, set_dscp, set_low_latency};
pub use multicast::{
    SourceMembership, join_source, leave_source, multicast_hop_limit, multicast_loopback,
    set_multicast_hop_limit, set_multicast_interface, set_multicast_loopback,
};
pub use path::{
    InterfaceBinding, bind_to_interface, dont_fragment, hop_limit, path_mtu, path_mtu_to,
    set_dont_fragment, set_hop_limit,
};
pub use raw::{raw_option, set_raw_option};
pub use receiving::{
    drop_unicast, receive_joined_groups_only, report_port_unreachable, set_busy_poll,
};
pub use sharing::{bind, prepare_balanced, prepare_exclusive, prepare_listener, prepare_shared};
pub use tcp::{ACCEPTED_INHERIT_OPTIONS, probe_after, set_reset_on_close};
