//! Which interfaces have a route to the Internet.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use sockets_sys::interfaces::Interface;
use sockets_sys::routes::Routes;

use crate::error::Error;
use crate::resolver::source_address;

/// The route to these addresses stands for that to the Internet: a root server of the DNS (a.root-servers.net), for which
/// no machine has a route of its own. Nothing is sent there.
const FAR: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(198, 41, 0, 4)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0x503, 0xba3e, 0, 0, 0, 2, 0x30)),
];

/// Numbers of interfaces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct InternetRoutes {
    /// Those that packets take, IPv4 first.
    pub(super) preferred: Vec<u32>,
    /// Everything that has a route.
    pub(super) all: Vec<u32>,
}

impl InternetRoutes {
    /// By the system's routes, or, where they cannot be read, by the addresses that the system would send from.
    pub(super) fn find(interfaces: &[Interface]) -> Result<Self, Error> {
        by_routes(interfaces).or_else(|_| by_source_address(interfaces))
    }
}

fn by_routes(interfaces: &[Interface]) -> io::Result<InternetRoutes> {
    let mut routes = Routes::open()?;
    let mut ways = InternetRoutes::default();
    for far in FAR {
        ways.preferred.extend(routes.outgoing_interface(far)?);
    }
    for Interface { index, .. } in interfaces {
        for far in FAR {
            if !ways.all.contains(index) && routes.has_route_through(*index, far)? {
                ways.all.push(*index);
            }
        }
    }
    Ok(ways)
}

fn by_source_address(interfaces: &[Interface]) -> Result<InternetRoutes, Error> {
    let mut preferred = Vec::new();
    for far in FAR {
        let source = source_address::towards(SocketAddr::new(far, 53))?;
        preferred.extend(source.and_then(|source| owner(interfaces, source.ip())));
    }
    let all = preferred.clone();
    Ok(InternetRoutes { preferred, all })
}

fn owner(interfaces: &[Interface], address: IpAddr) -> Option<u32> {
    let has_it = |interface: &&Interface| {
        let mut addresses = interface.addresses.iter();
        addresses.any(|each| each.address == address)
    };
    interfaces.iter().find(has_it).map(|found| found.index)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::network_information::all_interfaces;

    #[test]
    fn both_ways_of_asking_find_the_same_interface() {
        let interfaces = all_interfaces().expect("a list");
        let routes = by_routes(&interfaces).expect("netlink");
        let addresses = by_source_address(&interfaces).expect("a socket");
        assert_eq!(addresses.preferred, routes.preferred);
        assert_eq!(addresses.all, addresses.preferred);
        for index in &routes.preferred {
            assert!(routes.all.contains(index), "{index}");
        }
    }

    #[test]
    fn an_address_of_no_interface_has_no_owner() {
        let interfaces = all_interfaces().expect("a list");
        assert_eq!(
            owner(&interfaces, Ipv4Addr::new(192, 0, 2, 254).into()),
            None
        );
        assert!(owner(&interfaces, Ipv4Addr::LOCALHOST.into()).is_some());
    }
}
