//! Options that differ between systems, or between the address families of one socket.

mod busy_poll;
mod dont_fragment;
mod dscp;
pub(crate) mod families;
mod hop_limit;
mod marking;
mod multicast;
mod multicast_filter;
mod multicast_interface;
mod multicast_sending;
mod path;
mod path_mtu;
mod port_balancing;
mod raw;
mod receiving;
mod reset_on_close;
mod sharing;
mod tcp;

pub use busy_poll::set_busy_poll;
pub use dont_fragment::{dont_fragment, set_dont_fragment};
pub use dscp::{dscp, set_dscp};
pub use hop_limit::{hop_limit, set_hop_limit};
pub use marking::{EXPEDITED_FORWARDING, set_low_latency};
pub use multicast::{SourceMembership, join_source, leave_source};
pub use multicast_filter::receive_joined_groups_only;
pub use multicast_interface::set_multicast_interface;
pub use multicast_sending::{
    multicast_hop_limit, multicast_loopback, set_multicast_hop_limit, set_multicast_loopback,
};
pub use path::{InterfaceBinding, bind_to_interface};
pub use path_mtu::{path_mtu, path_mtu_to};
pub use port_balancing::prepare_balanced;
pub use raw::{raw_option, set_raw_option};
pub use receiving::refuse_unicast;
pub use reset_on_close::set_reset_on_close;
pub use sharing::{prepare_exclusive, prepare_listener, prepare_shared};
pub use tcp::ACCEPTED_INHERIT_OPTIONS;
