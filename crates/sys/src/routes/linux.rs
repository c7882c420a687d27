//! Single lookups, so that the answer comes as fast on a router with a million routes, and by the rules of the system
//! (`ip rule`), which a list of routes does not tell.

use std::io;
use std::net::IpAddr;

use libc::{AF_INET, AF_INET6, RTA_DST, RTA_OIF, RTM_F_FIB_MATCH, RTM_GETROUTE, RTN_UNICAST};

use crate::netlink::{Attributes, Kind, Netlink, Request};

/// Length of `struct rtmsg`: family, lengths of destination and source, service, table, protocol, scope and type of a byte
/// each, and flags.
const HEADER: usize = 12;
const TYPE: usize = 7;

#[derive(Debug)]
pub(super) struct Table {
    netlink: Netlink,
}

impl Table {
    pub(super) fn open() -> io::Result<Self> {
        Netlink::open().map(|netlink| Self { netlink })
    }

    pub(super) fn interface_towards(&mut self, destination: IpAddr) -> io::Result<Option<u32>> {
        self.netlink.ask(&lookup(destination, 0), |route| {
            is_unicast(route).then(|| interface(route)).flatten()
        })
    }

    /// Asked for the route itself (kernel 4.13): without that the kernel takes what is behind the named interface for a
    /// neighbour where it has no route.
    pub(super) fn leads_through(
        &mut self,
        interface: u32,
        destination: IpAddr,
    ) -> io::Result<bool> {
        let request = lookup(destination, RTM_F_FIB_MATCH);
        let request = request.attribute(RTA_OIF, &interface.to_ne_bytes());
        let found = self
            .netlink
            .ask(&request, |route| is_unicast(route).then_some(()))?;
        Ok(found.is_some())
    }
}

fn lookup(destination: IpAddr, flags: u32) -> Request {
    let (family, address) = match destination {
        IpAddr::V4(v4) => (AF_INET, v4.octets().to_vec()),
        IpAddr::V6(v6) => (AF_INET6, v6.octets().to_vec()),
    };
    let mut header = [0; HEADER];
    header[0] = family as u8;
    header[1] = (address.len() * 8) as u8;
    header[8..].copy_from_slice(&flags.to_ne_bytes());
    Request::new(Kind(RTM_GETROUTE), &header).attribute(RTA_DST, &address)
}

/// Not one that refuses or drops.
fn is_unicast(route: &[u8]) -> bool {
    route.get(TYPE) == Some(&RTN_UNICAST)
}

fn interface(route: &[u8]) -> Option<u32> {
    let mut attributes = Attributes::behind(HEADER, route);
    let (_, value) = attributes.find(|&(number, _)| number == RTA_OIF)?;
    value.try_into().ok().map(u32::from_ne_bytes)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    #[test]
    fn a_way_to_this_host_is_no_way_out() -> io::Result<()> {
        let mut table = Table::open()?;
        let local: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        for destination in local {
            assert_eq!(table.interface_towards(destination)?, None, "{destination}");
            assert!(!table.leads_through(1, destination)?, "{destination}");
        }
        Ok(())
    }

    #[test]
    fn nothing_leads_through_an_interface_that_is_not_there() -> io::Result<()> {
        let destination = "198.41.0.4".parse().expect("an address");
        assert!(!Table::open()?.leads_through(i32::MAX as u32, destination)?);
        Ok(())
    }
}
