//! Destination address selection (RFC 6724, section 6).

mod policy;

use std::cmp::Reverse;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use sockets_sys::interfaces::{InterfaceAddress, deprecated_addresses, interfaces};

use self::policy::{Policy, policy_of};
use super::order::{HostNameSortOptions, interleave};
use super::{scope, source_address};
use crate::error::Error;
use crate::host_name::HostName;
use crate::socket::socket_address;

/// Network prefix of an IPv6 address for which the system does not report one.
const USUAL_PREFIX: u8 = 64;

/// A remote address, and the local address to reach it from; without one the system chooses it.
#[derive(Debug, Clone)]
pub struct Destination {
    /// The local address.
    pub local: Option<HostName>,
    /// The remote address.
    pub remote: HostName,
}

/// Sorts destinations into the order in which to try them and returns their indexes. Those that cannot be reached now come
/// last, and so do names, which would have to be looked up; both keep their order. Nothing is sent.
///
/// Of the rules of RFC 6724 the fourth (home addresses) and the seventh (transition tunnels) are left out: no system
/// reports what they need.
///
/// # Errors
/// hostNotFound 0x80072AF9 for the scope of an address that names no interface; the system's error when the source address
/// cannot be determined.
pub fn sorted(
    destinations: &[Destination],
    sort: HostNameSortOptions,
) -> Result<Vec<usize>, Error> {
    let system = LocalAddresses::read();
    let mut usable = Vec::with_capacity(destinations.len());
    let mut unusable = Vec::new();
    for (index, destination) in destinations.iter().enumerate() {
        match system.candidate(destination)? {
            Some(candidate) => usable.push((index, candidate)),
            None => unusable.push(index),
        }
    }
    usable.sort_by_key(|(_, candidate)| candidate.key());
    let usable = arrange(usable, sort).into_iter().map(|(index, _)| index);
    Ok(usable.chain(unusable).collect())
}

fn arrange(sorted: Vec<(usize, Candidate)>, sort: HostNameSortOptions) -> Vec<(usize, Candidate)> {
    match sort {
        HostNameSortOptions::None => {
            interleave(sorted, |(_, candidate)| candidate.remote.is_ipv4())
        }
        HostNameSortOptions::OptimizeForLongConnections => sorted,
    }
}

/// A destination that can be reached.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    remote: IpAddr,
    source: IpAddr,
    source_prefix: u8,
    is_deprecated: bool,
}

/// The smaller key comes first: one entry for each of the rules 2, 3, 5, 6, 8 and 9.
type Key = (bool, bool, bool, Reverse<u8>, u8, Reverse<u8>);

impl Candidate {
    /// Sorting calls it in dozens of places: inlined, it takes 40 kB.
    #[inline(never)]
    fn key(&self) -> Key {
        let Policy { precedence, label } = policy_of(self.remote);
        let scope = policy::scope_of(self.remote);
        (
            scope != policy::scope_of(self.source),
            self.is_deprecated,
            label != policy_of(self.source).label,
            Reverse(precedence),
            scope,
            Reverse(self.common_prefix()),
        )
    }

    /// Leading bits that both addresses share within the network prefix (rule 9). Of IPv4 addresses all count or none: their
    /// common bits do not measure distance.
    fn common_prefix(&self) -> u8 {
        match (self.remote, self.source) {
            (IpAddr::V4(remote), IpAddr::V4(source)) => {
                let common = (remote.to_bits() ^ source.to_bits()).leading_zeros() as u8;
                if common >= self.source_prefix {
                    self.source_prefix
                } else {
                    0
                }
            }
            (IpAddr::V6(remote), IpAddr::V6(source)) => {
                let common = (remote.to_bits() ^ source.to_bits()).leading_zeros() as u8;
                common.min(self.source_prefix)
            }
            _ => 0,
        }
    }
}

/// Properties of the addresses of this machine.
struct LocalAddresses {
    all: Vec<InterfaceAddress>,
    deprecated: Vec<Ipv6Addr>,
}

impl LocalAddresses {
    /// Properties that the system does not report make no difference between destinations.
    fn read() -> Self {
        let interfaces = interfaces().unwrap_or_default().into_iter();
        Self {
            all: interfaces
                .flat_map(|interface| interface.addresses)
                .collect(),
            deprecated: deprecated_addresses(),
        }
    }

    /// `None` for a destination that cannot be reached.
    fn candidate(&self, destination: &Destination) -> Result<Option<Candidate>, Error> {
        let Some(remote) = literal(&destination.remote)? else {
            return Ok(None);
        };
        let source = match &destination.local {
            Some(local) => literal(local)?,
            None => source_address::towards(remote)?,
        };
        let source = source.filter(|source| source.is_ipv4() == remote.is_ipv4());
        Ok(source.map(|source| self.describe(remote.ip(), source.ip())))
    }

    fn describe(&self, remote: IpAddr, source: IpAddr) -> Candidate {
        let known = self.all.iter().find(|known| known.address == source);
        let unknown = if source.is_ipv4() { 32 } else { USUAL_PREFIX };
        Candidate {
            remote,
            source,
            source_prefix: known.map_or(unknown, |known| known.prefix_length),
            is_deprecated: self.deprecated.iter().any(|&each| each == source),
        }
    }
}

/// The address of a host name that is one; a wildcard is not a destination.
fn literal(host: &HostName) -> Result<Option<SocketAddr>, Error> {
    let address = host.address().filter(|address| !address.is_unspecified());
    address
        .map(|address| Ok(socket_address(address, ANY_PORT, scope::id_of(host)?)))
        .transpose()
}

/// Routing does not depend on the port.
const ANY_PORT: u16 = 9;

#[cfg(test)]
mod tests;
