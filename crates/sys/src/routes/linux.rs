//! Single route lookups: their time does not depend on the number of routes, and they follow the system's policy rules
//! (`ip rule`), which a list of routes does not contain.

use std::io;
use std::net::IpAddr;

use libc::{AF_INET, AF_INET6, RTA_DST, RTA_OIF, RTM_GETROUTE, RTN_UNICAST};

use crate::netlink::{Attributes, MessageType, Netlink, Request};

/// Of `linux/rtnetlink.h`; libc lacks it for musl.
const RTM_F_FIB_MATCH: u32 = 0x2000;

/// Length of `struct rtmsg`: family, lengths of destination and source, type of service, table, protocol, scope and type,
/// one byte each, then flags.
const HEADER: usize = 12;
/// Offset of the route's type.
const TYPE: usize = 7;

#[derive(Debug)]
pub(super) struct Table {
    netlink: Netlink,
}

impl Table {
    pub(super) fn open() -> io::Result<Self> {
        Netlink::open().map(|netlink| Self { netlink })
    }

    pub(super) fn outgoing_interface(&mut self, destination: IpAddr) -> io::Result<Option<u32>> {
        self.netlink.request(&lookup(destination, 0), |route| {
            is_unicast(route).then(|| interface(route)).flatten()
        })
    }

    /// Requests the matching route entry (RTM_F_FIB_MATCH, Linux 4.13). Without that flag the kernel assumes that the
    /// destination is a neighbour on the given interface if there is no route.
    pub(super) fn has_route_through(
        &mut self,
        interface: u32,
        destination: IpAddr,
    ) -> io::Result<bool> {
        let request = lookup(destination, RTM_F_FIB_MATCH);
        let request = request.attribute(RTA_OIF, &interface.to_ne_bytes());
        let found = self
            .netlink
            .request(&request, |route| is_unicast(route).then_some(()))?;
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
    Request::new(MessageType(RTM_GETROUTE), &header).attribute(RTA_DST, &address)
}

/// Whether it is a route to a destination, and not one that rejects or drops packets or is local.
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
    fn a_local_route_leaves_through_no_interface() -> io::Result<()> {
        let mut table = Table::open()?;
        let local: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        for destination in local {
            assert_eq!(
                table.outgoing_interface(destination)?,
                None,
                "{destination}"
            );
            assert!(!table.has_route_through(1, destination)?, "{destination}");
        }
        Ok(())
    }

    #[test]
    fn there_is_no_route_through_a_missing_interface() -> io::Result<()> {
        let destination = "198.41.0.4".parse().expect("an address");
        assert!(!Table::open()?.has_route_through(i32::MAX as u32, destination)?);
        Ok(())
    }
}
