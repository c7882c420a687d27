//! Endpoints in the application's words: hosts, services, adapters and addresses as text. Everything that is bound or
//! reached by them begins here; connections begin in [`open`](crate::open).

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
pub use remote::{RemoteName, destinations, resolve};
pub use sockets::{bind_tcp, bind_udp, connect_udp};
pub use target::{TargetName, add_target, connect_first};
