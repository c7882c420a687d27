//! Interface properties on Apple systems, beyond the IP addresses.

use std::mem::offset_of;
use std::net::Ipv6Addr;
use std::ptr;
use std::slice;

use libc::{AF_LINK, IFF_POINTOPOINT, c_uchar, sockaddr, sockaddr_dl, sockaddr_in6};

use super::unix::Entry;
use super::{Interface, InterfaceKind};

pub(super) use super::unix::interfaces;

/// Link types of `net/if_types.h`.
const IFT_OTHER: c_uchar = 0x01;
const IFT_ETHER: c_uchar = 0x06;
const IFT_PPP: c_uchar = 0x17;
const IFT_LOOP: c_uchar = 0x18;
const IFT_GIF: c_uchar = 0x37;
const IFT_STF: c_uchar = 0x39;
const IFT_IEEE80211: c_uchar = 0x47;
const IFT_BRIDGE: c_uchar = 0xd1;

/// Every interface has one entry of the link family. Most wireless interfaces are reported as Ethernet there, and the link
/// speed is not reported.
pub(super) fn describe_link(interface: &mut Interface, entry: &Entry<'_>) {
    if entry.family() != Some(AF_LINK) {
        return;
    }
    // SAFETY: an address of the family AF_LINK is a `sockaddr_dl`.
    if let Some(link) = unsafe { entry.address::<sockaddr_dl>() } {
        interface.hardware_address = hardware_address(link);
        interface.kind = kind(link.sdl_type, entry.has(IFF_POINTOPOINT));
    }
}

fn kind(link_type: c_uchar, point_to_point: bool) -> InterfaceKind {
    match link_type {
        IFT_LOOP => InterfaceKind::Loopback,
        IFT_ETHER | IFT_BRIDGE => InterfaceKind::Ethernet,
        IFT_IEEE80211 => InterfaceKind::WiFi,
        IFT_PPP => InterfaceKind::Ppp,
        IFT_GIF | IFT_STF => InterfaceKind::Tunnel,
        IFT_OTHER if point_to_point => InterfaceKind::Tunnel,
        _ => InterfaceKind::Other,
    }
}

/// The hardware address follows the name in `sdl_data` and, after a long name, extends beyond the declared structure.
fn hardware_address(link: &sockaddr_dl) -> Option<[u8; 6]> {
    // SAFETY: the list holds `sdl_len` bytes of this address, and lives as long as `link`.
    let bytes =
        unsafe { slice::from_raw_parts(ptr::from_ref(link).cast::<u8>(), link.sdl_len.into()) };
    let start = offset_of!(sockaddr_dl, sdl_data) + usize::from(link.sdl_nlen);
    let address = bytes.get(start..start + usize::from(link.sdl_alen))?;
    address.try_into().ok()
}

/// The kernel (KAME) embeds the scope of a link-local address in the second pair of its bytes.
pub(super) fn scoped(address: &sockaddr_in6) -> (Ipv6Addr, u32) {
    let ip = Ipv6Addr::from(address.sin6_addr.s6_addr);
    let mut segments = ip.segments();
    if !ip.is_unicast_link_local() || segments[1] == 0 {
        return (ip, address.sin6_scope_id);
    }
    let scope_id = segments[1].into();
    segments[1] = 0;
    (segments.into(), scope_id)
}

/// Bytes of a network mask that the system stored: trailing zeros are left out.
pub(super) fn stored_length(mask: &sockaddr, full: usize) -> usize {
    full.min(mask.sa_len.into())
}
