//! Capabilities: which networks the application may use, by the manifest that it declares them in.
//!
//! Without a manifest there is no [`Policy`], and everything is allowed. The exact address decides, after resolution: in
//! [`connect`](crate::tcp::connect), where connections are accepted, and for each new peer of a datagram socket.

mod capability;
mod declared;
mod manifest;
mod own_addresses;
mod own_sockets;
mod peers;
mod policy;
mod verb;
mod zone;

pub use capability::{Capabilities, Capability};
pub use declared::{
    declare, locate, policy, require, require_capability, require_named, require_reclaimed,
    require_reclaimed_listener,
};
pub use manifest::{Declaration, Location, Manifest, parse};
pub use policy::Policy;
pub use verb::Verb;
pub use zone::Zone;

pub(crate) use declared::require_behind_proxy;
pub(crate) use own_sockets::{OwnConnect, OwnSocket};
pub(crate) use peers::{PeerFilter, Peers};
