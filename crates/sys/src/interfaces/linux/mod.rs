//! Interface properties on Linux, beyond the IP addresses.

mod sysfs;

use std::net::Ipv6Addr;

use libc::{AF_PACKET, sockaddr, sockaddr_in6, sockaddr_ll};

use super::unix::Entry;
use super::{Interface, InterfaceKind};

pub(super) use super::unix::interfaces;

/// Every interface has one entry of the packet family.
pub(super) fn describe_link(interface: &mut Interface, entry: &Entry<'_>) {
    if entry.family() != Some(AF_PACKET) {
        return;
    }
    // SAFETY: an address of the family AF_PACKET is a `sockaddr_ll`.
    let link = unsafe { entry.address::<sockaddr_ll>() };
    interface.hardware_address = link.and_then(hardware_address);
    interface.link_speed_bits_per_second = sysfs::link_speed(&interface.name);
    if interface.kind != InterfaceKind::Loopback {
        interface.kind = sysfs::kind(&interface.name).unwrap_or(InterfaceKind::Other);
    }
}

fn hardware_address(link: &sockaddr_ll) -> Option<[u8; 6]> {
    let address: [u8; 6] = link
        .sll_addr
        .get(..link.sll_halen.into())?
        .try_into()
        .ok()?;
    Some(address).filter(|address| *address != [0; 6])
}

pub(super) fn scoped(address: &sockaddr_in6) -> (Ipv6Addr, u32) {
    (address.sin6_addr.s6_addr.into(), address.sin6_scope_id)
}

/// Bytes of a network mask that the system stored: all.
pub(super) const fn stored_length(_mask: &sockaddr, full: usize) -> usize {
    full
}
