//! Multicast groups of a UDP socket.

use napi::Env;
use napi_derive::napi;
use sockets_core::names::{self, GroupName};

use crate::error::throwable;
use crate::udp_socket::BindingUdpSocket;

/// Which group to join or leave.
#[napi(object)]
pub struct BindingGroup {
    /// Address of the group.
    pub group: String,
    /// Address of the only source.
    pub source: Option<String>,
    /// Identifier of the adapter.
    pub adapter_id: Option<String>,
}

/// Whether an address is unicast; false for text that is no address.
#[napi]
pub fn is_unicast(address: String) -> bool {
    names::is_unicast(&address)
}

#[napi]
impl BindingUdpSocket {
    /// Joins a multicast group.
    #[napi]
    pub fn join_multicast_group(&self, env: Env, group: BindingGroup) -> napi::Result<()> {
        names::join_multicast_group(self.socket(), &group.into())
            .map_err(|error| throwable(&env, &error))
    }

    /// Leaves a multicast group.
    #[napi]
    pub fn leave_multicast_group(&self, env: Env, group: BindingGroup) -> napi::Result<()> {
        names::leave_multicast_group(self.socket(), &group.into())
            .map_err(|error| throwable(&env, &error))
    }
}

impl From<BindingGroup> for GroupName {
    fn from(group: BindingGroup) -> Self {
        Self {
            group: group.group,
            source: group.source,
            adapter_id: group.adapter_id,
        }
    }
}
