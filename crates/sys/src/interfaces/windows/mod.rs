//! Interfaces by `GetAdaptersAddresses`.

mod adapters;

use std::ffi::CStr;
use std::io;
use std::ptr;
use std::slice;

use windows_sys::Win32::NetworkManagement::IpHelper::{
    IF_TYPE_ETHERNET_CSMACD, IF_TYPE_IEEE80211, IF_TYPE_PPP, IF_TYPE_SOFTWARE_LOOPBACK,
    IF_TYPE_TUNNEL, IF_TYPE_WWANPP, IF_TYPE_WWANPP2, IP_ADAPTER_ADDRESSES_LH,
    IP_ADAPTER_NO_MULTICAST,
};
use windows_sys::Win32::NetworkManagement::Ndis::IfOperStatusUp;

use super::{Interface, InterfaceKind};

pub(super) use self::adapters::{Adapters, addresses};

/// Speed of an adapter that does not report one.
const UNKNOWN_SPEED: u64 = u64::MAX;

pub(super) fn interfaces() -> io::Result<Vec<Interface>> {
    Ok(Adapters::read()?.iter().map(interface).collect())
}

fn interface(adapter: &IP_ADAPTER_ADDRESSES_LH) -> Interface {
    Interface {
        name: name(adapter),
        index: index(adapter),
        guid: guid(adapter),
        kind: kind(adapter.IfType),
        hardware_address: hardware_address(adapter),
        up: adapter.OperStatus == IfOperStatusUp,
        // SAFETY: every number is a set of flags.
        multicast: unsafe { adapter.Anonymous2.Flags } & IP_ADAPTER_NO_MULTICAST == 0,
        link_speed_bits_per_second: speed(adapter),
        addresses: addresses(adapter).map(|(address, _)| address).collect(),
    }
}

/// The name that users give it, such as `Ethernet`.
fn name(adapter: &IP_ADAPTER_ADDRESSES_LH) -> String {
    let name = adapter.FriendlyName.cast_const();
    let length = (0..).take_while(|&at| {
        // SAFETY: the name ends with NUL, and no unit behind that is read.
        unsafe { *name.add(at) != 0 }
    });
    // SAFETY: the name has this many units before its NUL, and lives as long as `adapter`.
    String::from_utf16_lossy(unsafe { slice::from_raw_parts(name, length.count()) })
}

/// That of IPv4, or of IPv6 where it has no IPv4; the system keeps both equal.
fn index(adapter: &IP_ADAPTER_ADDRESSES_LH) -> u32 {
    // SAFETY: every number is an index.
    match unsafe { adapter.Anonymous1.Anonymous }.IfIndex {
        0 => adapter.Ipv6IfIndex,
        index => index,
    }
}

/// The name of the adapter is its GUID in braces.
fn guid(adapter: &IP_ADAPTER_ADDRESSES_LH) -> Option<u128> {
    // SAFETY: the name ends with NUL and lives as long as `adapter`.
    let name = unsafe { CStr::from_ptr(ptr::from_ref(&*adapter.AdapterName).cast()) };
    parse_guid(name.to_str().ok()?)
}

fn parse_guid(text: &str) -> Option<u128> {
    let digits = text.strip_prefix('{')?.strip_suffix('}')?.replace('-', "");
    match digits.len() {
        32 => u128::from_str_radix(&digits, 16).ok(),
        _ => None,
    }
}

/// The types of `ipifcons.h`, which are those of IANA.
const fn kind(if_type: u32) -> InterfaceKind {
    match if_type {
        IF_TYPE_SOFTWARE_LOOPBACK => InterfaceKind::Loopback,
        IF_TYPE_ETHERNET_CSMACD => InterfaceKind::Ethernet,
        IF_TYPE_IEEE80211 => InterfaceKind::WiFi,
        IF_TYPE_PPP => InterfaceKind::Ppp,
        IF_TYPE_TUNNEL => InterfaceKind::Tunnel,
        IF_TYPE_WWANPP | IF_TYPE_WWANPP2 => InterfaceKind::MobileBroadband,
        _ => InterfaceKind::Other,
    }
}

fn hardware_address(adapter: &IP_ADAPTER_ADDRESSES_LH) -> Option<[u8; 6]> {
    let length = adapter.PhysicalAddressLength as usize;
    let address: [u8; 6] = adapter.PhysicalAddress.get(..length)?.try_into().ok()?;
    Some(address).filter(|address| *address != [0; 6])
}

fn speed(adapter: &IP_ADAPTER_ADDRESSES_LH) -> Option<u64> {
    Some(adapter.ReceiveLinkSpeed).filter(|&speed| speed != 0 && speed != UNKNOWN_SPEED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_adapter_has_its_own_identifier() -> io::Result<()> {
        let mut guids: Vec<_> = interfaces()?.iter().filter_map(|each| each.guid).collect();
        let count = guids.len();
        assert_eq!(count, interfaces()?.len());
        guids.sort_unstable();
        guids.dedup();
        assert_eq!(guids.len(), count);
        Ok(())
    }

    #[test]
    fn a_guid_is_its_digits_in_order() {
        let guid = parse_guid("{4629B8EC-8117-5EEB-BF14-1CDD96670D1E}");
        assert_eq!(guid, Some(0x4629_b8ec_8117_5eeb_bf14_1cdd_9667_0d1e));
        for text in [
            "",
            "{}",
            "4629B8EC-8117-5EEB-BF14-1CDD96670D1E",
            "{4629B8EC}",
        ] {
            assert_eq!(parse_guid(text), None, "{text}");
        }
    }
}
