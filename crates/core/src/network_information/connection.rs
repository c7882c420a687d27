//! Connection profiles: how far each adapter reaches.

use sockets_sys::interfaces::{Interface, InterfaceKind};

use super::adapter::NetworkAdapter;
use super::all_interfaces;
use super::internet_routes::InternetRoutes;
use crate::error::Error;

/// The connection of one adapter; `Windows.Networking.Connectivity.ConnectionProfile`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionProfile {
    /// The name of the interface, such as `eth0`.
    pub name: String,
    /// The adapter.
    pub adapter: NetworkAdapter,
    /// How far it reaches.
    pub level: ConnectivityLevel,
}

/// How far a connection reaches; `Windows.Networking.Connectivity.NetworkConnectivityLevel`, whose constrained level is
/// never reported: nothing is probed over the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ConnectivityLevel {
    /// Switched off, without a link or without an address.
    None = 0,
    /// There is an address.
    LocalAccess = 1,
    /// There is a route to the Internet.
    InternetAccess = 3,
}

/// The connections of all interfaces but loopback, in the system's order; none where the system cannot list them.
///
/// # Errors
/// tooManyOpenFiles 0x80072728 and other resources that the process has run out of.
pub fn connection_profiles() -> Result<Vec<ConnectionProfile>, Error> {
    Ok(Network::read()?.profiles())
}

/// The connection by which packets reach the Internet now: that of IPv4 if there is one, otherwise that of IPv6. `None`
/// without a route, or when its interface has no link.
///
/// # Errors
/// As [`connection_profiles`].
pub fn internet_connection_profile() -> Result<Option<ConnectionProfile>, Error> {
    Ok(Network::read()?.internet_profile())
}

/// Interfaces, addresses and routes at one moment.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Network {
    interfaces: Vec<Interface>,
    ways: InternetRoutes,
}

impl Network {
    /// A system that cannot list its interfaces has none.
    pub(super) fn read() -> Result<Self, Error> {
        match Self::ask() {
            Err(error) if !error.is_exhaustion() => Ok(Self::default()),
            outcome => outcome,
        }
    }

    fn ask() -> Result<Self, Error> {
        let interfaces = all_interfaces()?;
        let ways = InternetRoutes::find(&interfaces)?;
        Ok(Self { interfaces, ways })
    }

    fn profiles(&self) -> Vec<ConnectionProfile> {
        let interfaces = self.interfaces.iter();
        interfaces
            .filter(|interface| interface.kind != InterfaceKind::Loopback)
            .map(|interface| self.profile(interface))
            .collect()
    }

    fn internet_profile(&self) -> Option<ConnectionProfile> {
        let preferred = self.ways.preferred.iter();
        let mut interfaces = preferred.filter_map(|&index| self.interface(index));
        let interface = interfaces.find(|interface| interface.up)?;
        Some(self.profile(interface))
    }

    fn interface(&self, index: u32) -> Option<&Interface> {
        let mut interfaces = self.interfaces.iter();
        interfaces.find(|interface| interface.index == index)
    }

    fn profile(&self, interface: &Interface) -> ConnectionProfile {
        ConnectionProfile {
            name: interface.name.clone(),
            adapter: interface.into(),
            level: self.level(interface),
        }
    }

    fn level(&self, interface: &Interface) -> ConnectivityLevel {
        if !interface.up {
            ConnectivityLevel::None
        } else if self.ways.all.contains(&interface.index) {
            ConnectivityLevel::InternetAccess
        } else if interface.addresses.is_empty() {
            ConnectivityLevel::None
        } else {
            ConnectivityLevel::LocalAccess
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use sockets_sys::interfaces::InterfaceAddress;

    use super::*;

    fn interface(index: u32, up: bool, has_address: bool) -> Interface {
        let address = InterfaceAddress {
            address: Ipv4Addr::new(192, 0, 2, index as u8).into(),
            prefix_length: 24,
            scope_id: 0,
        };
        Interface {
            name: format!("eth{index}"),
            index,
            guid: None,
            kind: InterfaceKind::Ethernet,
            hardware_address: None,
            up,
            multicast: true,
            link_speed_bits_per_second: None,
            addresses: if has_address { vec![address] } else { vec![] },
        }
    }

    fn network(preferred: &[u32], all: &[u32], interfaces: Vec<Interface>) -> Network {
        let ways = InternetRoutes {
            preferred: preferred.to_vec(),
            all: all.to_vec(),
        };
        Network { interfaces, ways }
    }

    #[test]
    fn levels_follow_link_address_and_route() {
        use ConnectivityLevel::{InternetAccess, LocalAccess, None};
        let rows = [
            (false, false, false, None),
            (false, true, true, None),
            (true, false, false, None),
            (true, true, false, LocalAccess),
            (true, true, true, InternetAccess),
            // A tunnel needs no address.
            (true, false, true, InternetAccess),
        ];
        for (up, has_address, has_route, expected) in rows {
            let all: &[u32] = if has_route { &[1] } else { &[] };
            let network = network(&[], all, vec![interface(1, up, has_address)]);
            let levels: Vec<_> = network.profiles().iter().map(|each| each.level).collect();
            assert_eq!(levels, [expected], "{up} {has_address} {has_route}");
        }
    }

    #[test]
    fn loopback_is_no_connection() {
        let loopback = Interface {
            guid: None,
            kind: InterfaceKind::Loopback,
            ..interface(1, true, true)
        };
        assert_eq!(network(&[], &[], vec![loopback]).profiles(), []);
    }

    #[test]
    fn the_internet_is_where_packets_go() {
        let name = |preferred: &[u32], first_is_up: bool| {
            let interfaces = vec![interface(1, first_is_up, true), interface(2, true, true)];
            let profile = network(preferred, &[1, 2], interfaces).internet_profile();
            profile.map(|profile| profile.name)
        };
        assert_eq!(name(&[], true), None);
        assert_eq!(name(&[2, 1], true).as_deref(), Some("eth2"));
        assert_eq!(name(&[1, 2], true).as_deref(), Some("eth1"));
        assert_eq!(name(&[1, 2], false).as_deref(), Some("eth2"));
        assert_eq!(name(&[1], false), None);
        assert_eq!(name(&[9], true), None);
    }
}
