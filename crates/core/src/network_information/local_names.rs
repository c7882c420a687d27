//! The names and addresses of this machine.

use std::net::IpAddr;

use sockets_sys::interfaces::{Interface, InterfaceAddress, InterfaceKind};

use super::adapter::NetworkAdapter;
use super::all_interfaces;
use crate::error::Error;
use crate::host_name::HostName;

/// A name or address of this machine.
#[derive(Debug, Clone)]
pub struct LocalHostName {
    /// The name or address.
    pub host_name: HostName,
    /// The adapter and network of an address; `None` for a name.
    pub ip_information: Option<IpInformation>,
}

/// The adapter and network of a local address; `Windows.Networking.Connectivity.IPInformation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpInformation {
    /// The adapter that has the address.
    pub adapter: NetworkAdapter,
    /// How many leading bits name the network: 0 to 32 for IPv4, 0 to 128 for IPv6.
    pub prefix_length: u8,
}

/// The names and addresses of this machine: first its name, then the addresses of the interfaces that are up in the
/// system's order, loopback last, so that the first address is one that others can use.
///
/// # Errors
/// The system's error when it cannot list its interfaces; WSAEOPNOTSUPP 0x8007273D where listing is not supported.
pub fn host_names() -> Result<Vec<LocalHostName>, Error> {
    let (loopback, others): (Vec<_>, Vec<_>) = all_interfaces()?
        .into_iter()
        .filter(|interface| interface.up)
        .partition(|interface| interface.kind == InterfaceKind::Loopback);
    let addresses = others.iter().chain(&loopback).flat_map(addresses_of);
    Ok(machine_name()?.into_iter().chain(addresses).collect())
}

/// The machine's own name, unless it is no valid host name.
fn machine_name() -> Result<Option<LocalHostName>, Error> {
    let name = dns_lookup::get_hostname()
        .map_err(|error| Error::from_io("name of the machine", "gethostname", &error))?;
    let host_name = HostName::parse(&name).ok();
    Ok(host_name.map(|host_name| LocalHostName {
        host_name,
        ip_information: None,
    }))
}

fn addresses_of(interface: &Interface) -> impl Iterator<Item = LocalHostName> {
    let adapter = NetworkAdapter::from(interface);
    interface
        .addresses
        .iter()
        .map(move |address| LocalHostName {
            host_name: host_name(address),
            ip_information: Some(IpInformation {
                adapter: adapter.clone(),
                prefix_length: address.prefix_length,
            }),
        })
}

fn host_name(address: &InterfaceAddress) -> HostName {
    match address.address {
        IpAddr::V4(_) => HostName::from_address(address.address, 0),
        IpAddr::V6(_) => HostName::from_address(address.address, address.scope_id),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::host_name::HostNameType;
    use crate::network_information::interface_of_adapter;

    #[test]
    fn loopback_is_listed_last_and_found_by_its_identifier() {
        let names = host_names().expect("a list");
        let last = names.last().expect("loopback at least");
        assert!(
            last.host_name
                .address()
                .is_some_and(|address| address.is_loopback())
        );
        let information = last.ip_information.as_ref().expect("an address has it");
        let id = &information.adapter.id;
        for text in [id.clone(), format!("{{{}}}", id.to_uppercase())] {
            let found = interface_of_adapter(&text).expect("a list");
            assert_eq!(found.expect("the adapter").kind, InterfaceKind::Loopback);
        }
    }

    #[test]
    fn names_have_no_adapter_and_addresses_have_one() {
        for local in host_names().expect("a list") {
            let is_name = local.host_name.kind() == HostNameType::DomainName;
            assert_eq!(local.ip_information.is_none(), is_name, "{local:?}");
            let bits = local
                .host_name
                .address()
                .map(|ip| if ip.is_ipv4() { 32 } else { 128 });
            let prefix = local
                .ip_information
                .map(|information| information.prefix_length);
            assert!(prefix <= bits);
        }
    }
}
