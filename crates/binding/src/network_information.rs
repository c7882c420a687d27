//! The machine's names, addresses and adapters for JavaScript.

use napi::Env;
use napi_derive::napi;
use sockets_core::network_information::{IpInformation, LocalHostName, NetworkAdapter, host_names};

use crate::error::throwable;

/// A network adapter.
#[napi(object)]
pub struct BindingAdapter {
    /// Stable identifier.
    pub id: String,
    /// Kind as IANA numbers it.
    pub iana_type: u32,
    /// Link speed inbound, 0 where unknown.
    pub inbound_bits_per_second: f64,
    /// Link speed outbound, 0 where unknown.
    pub outbound_bits_per_second: f64,
}

/// A name or address of this machine.
#[napi(object)]
pub struct BindingLocalHostName {
    /// The name or address.
    pub name: String,
    /// The adapter of an address.
    pub adapter: Option<BindingAdapter>,
    /// Length of the network prefix of an address, in bits.
    pub prefix_length: Option<u8>,
}

/// The names and addresses of this machine.
#[napi]
pub fn local_host_names(env: Env) -> napi::Result<Vec<BindingLocalHostName>> {
    let names = host_names().map_err(|error| throwable(&env, &error))?;
    Ok(names.into_iter().map(BindingLocalHostName::from).collect())
}

impl From<LocalHostName> for BindingLocalHostName {
    fn from(name: LocalHostName) -> Self {
        let (adapter, prefix_length) = name.ip_information.map(parts).unzip();
        Self {
            name: name.host_name.raw().to_owned(),
            adapter,
            prefix_length,
        }
    }
}

fn parts(information: IpInformation) -> (BindingAdapter, u8) {
    (
        BindingAdapter::from(information.adapter),
        information.prefix_length,
    )
}

impl From<NetworkAdapter> for BindingAdapter {
    fn from(adapter: NetworkAdapter) -> Self {
        Self {
            id: adapter.id,
            iana_type: adapter.iana_interface_type,
            inbound_bits_per_second: adapter.inbound_max_bits_per_second as f64,
            outbound_bits_per_second: adapter.outbound_max_bits_per_second as f64,
        }
    }
}
