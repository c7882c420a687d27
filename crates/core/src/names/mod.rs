//! What a program says in words: hosts, services, adapters, addresses. Everything it opens or reaches by them begins here;
//! connections begin in [`open`](crate::open).

mod destination;
mod group;
mod literal;
mod local;
mod remote;
mod sockets;
mod target;

pub use destination::{DestinationName, sort_destinations};
pub use group::{GroupName, join_multicast_group, leave_multicast_group};
pub use literal::{EndpointLiteral, is_unicast};
pub use local::LocalName;
pub use remote::{RemoteName, resolve};
pub use sockets::{bind_tcp, bind_udp, connect_udp};
pub use target::{TargetName, add_target, connect_first};
