//! The name servers of all adapters that are up.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use ipconfig::OperStatus;

use super::{NameServers, PORT};

/// What Windows lists where no name server is configured: site-local addresses, which RFC 3879 withdrew.
const PLACEHOLDERS: [Ipv6Addr; 3] = [
    Ipv6Addr::new(0xfec0, 0, 0, 0xffff, 0, 0, 0, 1),
    Ipv6Addr::new(0xfec0, 0, 0, 0xffff, 0, 0, 0, 2),
    Ipv6Addr::new(0xfec0, 0, 0, 0xffff, 0, 0, 0, 3),
];

pub(super) fn name_servers() -> io::Result<NameServers> {
    let adapters = ipconfig::get_adapters().map_err(io::Error::other)?;
    let addresses = adapters
        .iter()
        .filter(|adapter| adapter.oper_status() == OperStatus::IfOperStatusUp)
        .flat_map(|adapter| adapter.dns_servers())
        .filter(|address| !is_placeholder(address))
        .map(|address| SocketAddr::new(*address, PORT))
        .collect();
    Ok(NameServers::new(addresses))
}

fn is_placeholder(address: &IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if PLACEHOLDERS.contains(address))
}
