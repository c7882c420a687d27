//! Network adapters and their identifiers.

use sockets_sys::interfaces::{Interface, InterfaceKind};
use uuid::{Uuid, uuid};

use super::all_interfaces;
use crate::error::Error;

/// Namespace of adapter identifiers (RFC 9562 version 5).
const ADAPTERS: Uuid = uuid!("6f1b8d5e-5f0c-4d0e-9a3b-0c5f4f0f7a31");

/// A network adapter; `Windows.Networking.Connectivity.NetworkAdapter`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkAdapter {
    /// Identifier in the form of a GUID, lower case, without braces: on Windows the system's, elsewhere made of the
    /// interface's name and hardware address, so that it stays the same as long as they do, across restarts too.
    pub id: String,
    /// Kind by its number in the IANA registry: 1 other, 6 Ethernet, 23 PPP, 24 loopback, 71 wireless LAN, 131 tunnel,
    /// 243 mobile broadband.
    pub iana_interface_type: u32,
    /// Largest speed of reception in bits per second; 0 when the driver does not report it.
    pub inbound_max_bits_per_second: u64,
    /// Largest speed of sending in bits per second; 0 when the driver does not report it.
    pub outbound_max_bits_per_second: u64,
}

/// The interface of an adapter identifier, which may be in braces and in any case; `None` when there is no such adapter.
///
/// # Errors
/// As [`host_names`](super::host_names).
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

/// The system's own identifier, or one that stays the same.
fn identifier(interface: &Interface) -> Uuid {
    let own = interface.guid.map(Uuid::from_u128);
    own.unwrap_or_else(|| made_identifier(interface))
}

fn made_identifier(interface: &Interface) -> Uuid {
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
        InterfaceKind::MobileBroadband => 243,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface() -> Interface {
        Interface {
            name: "eth0".into(),
            index: 2,
            guid: None,
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
    fn an_identifier_of_the_system_is_taken_as_it_is() {
        let interface = Interface {
            guid: Some(0x9f57_1d94_0b1c_4c50_a9a2_9e6d_0d4a_0001),
            ..interface()
        };
        let id = NetworkAdapter::from(&interface).id;
        assert_eq!(id, "9f571d94-0b1c-4c50-a9a2-9e6d0d4a0001");
    }

    #[test]
    fn speed_and_kind_are_in_the_units_of_windows() {
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
            (InterfaceKind::MobileBroadband, 243),
        ];
        for (kind, number) in kinds {
            assert_eq!(iana_interface_type(kind), number);
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod linux_tests {
    use super::interface_of_adapter;

    #[test]
    fn unknown_identifiers_have_no_interface() {
        for id in ["", "eth0", "00000000-0000-0000-0000-000000000000"] {
            assert_eq!(interface_of_adapter(id).expect("a list"), None, "{id:?}");
        }
    }
}
