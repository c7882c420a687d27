//! What the machine is called and how it is connected.

use std::net::IpAddr;

use sockets_sys::interfaces::{Interface, InterfaceAddress, InterfaceKind, interfaces};
use uuid::{Uuid, uuid};

use crate::error::Error;
use crate::host_name::HostName;

/// Namespace of adapter identifiers (RFC 9562 version 5).
const ADAPTERS: Uuid = uuid!("6f1b8d5e-5f0c-4d0e-9a3b-0c5f4f0f7a31");

/// A name or address of this machine.
#[derive(Debug, Clone)]
pub struct LocalHostName {
    /// The name or address.
    pub host_name: HostName,
    /// Where an address belongs; `None` for a name.
    pub ip_information: Option<IpInformation>,
}

/// Where a local address belongs; `Windows.Networking.Connectivity.IPInformation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpInformation {
    /// The adapter that has the address.
    pub adapter: NetworkAdapter,
    /// How many leading bits name the network: 0 to 32 for IPv4, 0 to 128 for IPv6.
    pub prefix_length: u8,
}

/// A network adapter; `Windows.Networking.Connectivity.NetworkAdapter`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkAdapter {
    /// Identifier in the form of a GUID, lower case, without braces. It is made of the interface's name and hardware
    /// address and so stays the same as long as they do, across restarts too.
    pub id: String,
    /// Kind by its number in the IANA registry: 1 other, 6 Ethernet, 23 PPP, 24 loopback, 71 wireless LAN, 131 tunnel.
    pub iana_interface_type: u32,
    /// Largest speed of reception in bits per second; 0 when the driver does not tell.
    pub inbound_max_bits_per_second: u64,
    /// Largest speed of sending in bits per second; 0 when the driver does not tell.
    pub outbound_max_bits_per_second: u64,
}

/// The names and addresses of this machine: first its name, then the addresses of the interfaces that are up in the
/// system's order, loopback last, so that the first address is one that others can use.
///
/// # Errors
/// What the system says when it cannot list its interfaces; WSAEOPNOTSUPP 0x8007273D where that is not known how.
pub fn host_names() -> Result<Vec<LocalHostName>, Error> {
    let (loopback, others): (Vec<_>, Vec<_>) = all_interfaces()?
        .into_iter()
        .filter(|interface| interface.up)
        .partition(|interface| interface.kind == InterfaceKind::Loopback);
    let addresses = others.iter().chain(&loopback).flat_map(addresses_of);
    Ok(machine_name()?.into_iter().chain(addresses).collect())
}

/// The interface of an adapter identifier, which may be in braces and in any case; `None` when there is no such adapter.
///
/// # Errors
/// As [`host_names`].
pub fn interface_of_adapter(id: &str) -> Result<Option<Interface>, Error> {
    let Ok(id) = Uuid::try_parse(id) else {
        return Ok(None);
    };
    let mut interfaces = all_interfaces()?.into_iter();
    Ok(interfaces.find(|interface| identifier(interface) == id))
}

impl From<&Interface> for NetworkAdapter {
    fn from(interface: &Interface) -> Self {
        let speed = interface.link_speed_bits_per_second.unwrap_or_default();
        Self {
            id: identifier(interface).to_string(),
            iana_interface_type: iana_interface_type(interface.kind),
            inbound_max_bits_per_second: speed,
            outbound_max_bits_per_second: speed,
        }
    }
}

fn all_interfaces() -> Result<Vec<Interface>, Error> {
    interfaces().map_err(|error| Error::from_io("list interfaces", "getifaddrs", &error))
}

/// The machine's own name, unless it is one that nobody could look up.
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

fn identifier(interface: &Interface) -> Uuid {
    let mut name = interface.name.clone().into_bytes();
    name.push(0);
    name.extend(interface.hardware_address.into_iter().flatten());
    Uuid::new_v5(&ADAPTERS, &name)
}

fn iana_interface_type(kind: InterfaceKind) -> u32 {
    match kind {
        InterfaceKind::Other => 1,
        InterfaceKind::Ethernet => 6,
        InterfaceKind::Ppp => 23,
        InterfaceKind::Loopback => 24,
        InterfaceKind::WiFi => 71,
        InterfaceKind::Tunnel => 131,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host_name::HostNameType;

    fn interface() -> Interface {
        Interface {
            name: "eth0".into(),
            index: 2,
            kind: InterfaceKind::Ethernet,
            hardware_address: Some([2, 0, 0, 0, 0, 1]),
            up: true,
            multicast: true,
            link_speed_bits_per_second: Some(1_000_000_000),
            addresses: vec![],
        }
    }

    #[test]
    fn an_identifier_is_made_of_name_and_hardware_address_alone() {
        let id = NetworkAdapter::from(&interface()).id;
        assert_eq!(id, "4629b8ec-8117-5eeb-bf14-1cdd96670d1e");
        let moved = Interface {
            index: 9,
            up: false,
            link_speed_bits_per_second: None,
            ..interface()
        };
        assert_eq!(NetworkAdapter::from(&moved).id, id);
        let renamed = Interface {
            name: "eth1".into(),
            ..interface()
        };
        assert_ne!(NetworkAdapter::from(&renamed).id, id);
        let replaced = Interface {
            hardware_address: None,
            ..interface()
        };
        assert_ne!(NetworkAdapter::from(&replaced).id, id);
    }

    #[test]
    fn speed_and_kind_are_told_in_windows_terms() {
        let adapter = NetworkAdapter::from(&interface());
        assert_eq!(adapter.iana_interface_type, 6);
        assert_eq!(adapter.inbound_max_bits_per_second, 1_000_000_000);
        assert_eq!(adapter.outbound_max_bits_per_second, 1_000_000_000);
        let kinds = [
            (InterfaceKind::Other, 1),
            (InterfaceKind::Ppp, 23),
            (InterfaceKind::Loopback, 24),
            (InterfaceKind::WiFi, 71),
            (InterfaceKind::Tunnel, 131),
        ];
        for (kind, number) in kinds {
            assert_eq!(iana_interface_type(kind), number);
        }
    }

    #[cfg(target_os = "linux")]
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

    #[cfg(target_os = "linux")]
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

    #[cfg(target_os = "linux")]
    #[test]
    fn unknown_identifiers_belong_to_nobody() {
        for id in ["", "eth0", "00000000-0000-0000-0000-000000000000"] {
            assert_eq!(interface_of_adapter(id).expect("a list"), None, "{id:?}");
        }
    }
}
