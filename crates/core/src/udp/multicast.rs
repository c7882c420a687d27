//! Multicast membership.

use std::io;
use std::net::{IpAddr, Ipv4Addr};

use socket2::{InterfaceIndexOrAddress, SockRef};
use sockets_sys::interfaces::{Interface, interfaces};
use sockets_sys::socket_options::{self, SourceMembership};

use crate::error::Error;

/// Which group a socket joins or leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The group.
    pub group: IpAddr,
    /// Receives from this source only.
    pub source: Option<IpAddr>,
    /// Number of the interface; `None` for each that is up and can do multicast.
    pub interface: Option<u32>,
}

impl Membership {
    /// Membership on every interface, whatever the source.
    pub fn of(group: IpAddr) -> Self {
        Self {
            group,
            source: None,
            interface: None,
        }
    }

    /// # Errors
    /// E_INVALIDARG when the group is not multicast, or the source is multicast or of the other family.
    pub(super) fn check(&self) -> Result<(), Error> {
        let group = self.group;
        if !group.is_multicast() {
            let text = format!("group {group}: not a multicast address");
            return Err(Error::invalid_argument(text));
        }
        match self.source {
            Some(source) if source.is_multicast() || source.is_ipv4() != group.is_ipv4() => {
                let text = format!("group {group}: {source} is no source of it");
                Err(Error::invalid_argument(text))
            }
            _ => Ok(()),
        }
    }
}

/// Whether an address is unicast as far as this machine knows: no group, and no broadcast address of an interface.
pub fn is_unicast(address: IpAddr) -> bool {
    let address = address.to_canonical();
    let IpAddr::V4(v4) = address else {
        return !address.is_multicast();
    };
    let is_broadcast =
        || interfaces().is_ok_and(|all| all.iter().any(|one| broadcasts(one).any(|to| to == v4)));
    !(v4.is_multicast() || v4.is_broadcast() || is_broadcast())
}

fn broadcasts(interface: &Interface) -> impl Iterator<Item = Ipv4Addr> {
    interface
        .addresses
        .iter()
        .filter_map(|own| match own.address {
            // Networks of one or two hosts have no broadcast address.
            IpAddr::V4(address) if own.prefix_length < 31 => {
                let hosts = u32::MAX >> own.prefix_length;
                Some(Ipv4Addr::from_bits(address.to_bits() | hosts))
            }
            _ => None,
        })
}

/// Joins; a group joined before is not an error.
pub(super) fn join(socket: SockRef<'_>, membership: &Membership) -> io::Result<()> {
    on_interfaces(membership, |index| {
        tolerate_repetition(membership, join_on(&socket, membership, index))
    })
}

/// Leaves wherever the group was joined; fails when that was nowhere.
pub(super) fn leave(socket: SockRef<'_>, membership: &Membership) -> io::Result<()> {
    on_interfaces(membership, |index| leave_on(&socket, membership, index))
}

/// Makes a change on the interface of the membership or, where it has none, on all. It succeeds when one of them does.
fn on_interfaces(
    membership: &Membership,
    change: impl Fn(u32) -> io::Result<()>,
) -> io::Result<()> {
    if let Some(index) = membership.interface {
        return change(index);
    }
    let candidates = interfaces().unwrap_or_default();
    let changed = candidates
        .iter()
        .filter(|candidate| candidate.up && candidate.multicast)
        .filter(|candidate| change(candidate.index).is_ok())
        .count();
    if changed > 0 {
        return Ok(());
    }
    // Leaves the choice to the system, for hosts whose interfaces cannot be listed or all fail.
    change(0)
}

fn join_on(socket: &SockRef<'_>, membership: &Membership, index: u32) -> io::Result<()> {
    match (at(membership, index), membership.group) {
        (Some(source), _) => socket_options::join_source(SockRef::from(&**socket), &source),
        (None, IpAddr::V4(group)) => socket.join_multicast_v4_n(&group, &interface_v4(index)),
        (None, IpAddr::V6(group)) => socket.join_multicast_v6(&group, index),
    }
}

fn leave_on(socket: &SockRef<'_>, membership: &Membership, index: u32) -> io::Result<()> {
    match (at(membership, index), membership.group) {
        (Some(source), _) => socket_options::leave_source(SockRef::from(&**socket), &source),
        (None, IpAddr::V4(group)) => socket.leave_multicast_v4_n(&group, &interface_v4(index)),
        (None, IpAddr::V6(group)) => socket.leave_multicast_v6(&group, index),
    }
}

fn at(membership: &Membership, interface: u32) -> Option<SourceMembership> {
    membership.source.map(|source| SourceMembership {
        group: membership.group,
        source,
        interface,
    })
}

fn interface_v4(index: u32) -> InterfaceIndexOrAddress {
    match index {
        0 => InterfaceIndexOrAddress::Address(Ipv4Addr::UNSPECIFIED),
        index => InterfaceIndexOrAddress::Index(index),
    }
}

/// A group that was joined before fails with EADDRINUSE, a source with EADDRNOTAVAIL.
fn tolerate_repetition(membership: &Membership, outcome: io::Result<()>) -> io::Result<()> {
    let repetition = match membership.source {
        None => io::ErrorKind::AddrInUse,
        Some(_) => io::ErrorKind::AddrNotAvailable,
    };
    match outcome {
        Err(error) if error.kind() == repetition => Ok(()),
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unicast_addresses_are_distinguished() {
        let rows = [
            ("127.0.0.1", true),
            ("198.51.100.7", true),
            ("::1", true),
            ("::ffff:192.0.2.1", true),
            ("224.0.0.251", false),
            ("239.255.255.250", false),
            ("255.255.255.255", false),
            ("127.255.255.255", false),
            ("ff02::fb", false),
            ("::ffff:224.0.0.1", false),
        ];
        for (address, expected) in rows {
            let found = is_unicast(address.parse().expect("an address"));
            assert_eq!(found, expected, "{address}");
        }
    }
}
