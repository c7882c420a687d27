use std::net::{IpAddr, Ipv6Addr};

use crate::interfaces::platform::{Adapters, addresses};

/// Empty where the adapters cannot be listed.
pub(super) fn deprecated_addresses() -> Vec<Ipv6Addr> {
    let adapters = Adapters::read();
    let adapters = adapters.iter().flat_map(Adapters::iter);
    adapters
        .flat_map(addresses)
        .filter_map(|(address, is_deprecated)| match address.address {
            IpAddr::V6(address) if is_deprecated => Some(address),
            _ => None,
        })
        .collect()
}
