//! The list of `GetAdaptersAddresses`: one entry for each adapter, with its addresses.

use std::io;
use std::iter;
use std::net::IpAddr;
use std::ptr;

use windows_sys::Win32::Foundation::{ERROR_BUFFER_OVERFLOW, ERROR_NO_DATA, ERROR_SUCCESS};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    GAA_FLAG_SKIP_ANYCAST, GAA_FLAG_SKIP_DNS_SERVER, GAA_FLAG_SKIP_MULTICAST, GetAdaptersAddresses,
    IP_ADAPTER_ADDRESSES_LH, IP_ADAPTER_UNICAST_ADDRESS_LH,
};
use windows_sys::Win32::Networking::WinSock::{
    AF_INET, AF_INET6, AF_UNSPEC, IpDadStateDeprecated, SOCKADDR_IN, SOCKADDR_IN6,
};

use crate::interfaces::InterfaceAddress;

/// Bytes with which the documentation recommends to begin.
const FIRST_SIZE: u32 = 15_000;
/// Calls after which the list is given up, should it grow between each two.
const MOST_ATTEMPTS: usize = 5;

/// The list, in memory of its own.
pub(in crate::interfaces) struct Adapters {
    /// Of 64-bit integers, for their alignment.
    memory: Vec<u64>,
}

impl Adapters {
    pub(in crate::interfaces) fn read() -> io::Result<Self> {
        let mut size = FIRST_SIZE;
        for _ in 0..MOST_ATTEMPTS {
            let mut memory = vec![0; (size as usize).div_ceil(size_of::<u64>())];
            match fill(&mut memory, &mut size) {
                ERROR_SUCCESS => return Ok(Self { memory }),
                ERROR_NO_DATA => return Ok(Self { memory: Vec::new() }),
                ERROR_BUFFER_OVERFLOW => {}
                code => return Err(io::Error::from_raw_os_error(code.cast_signed())),
            }
        }
        Err(io::Error::from_raw_os_error(
            ERROR_BUFFER_OVERFLOW.cast_signed(),
        ))
    }

    pub(in crate::interfaces) fn iter(&self) -> impl Iterator<Item = &IP_ADAPTER_ADDRESSES_LH> {
        let first: *const IP_ADAPTER_ADDRESSES_LH = match self.memory.as_slice() {
            [] => ptr::null(),
            memory => memory.as_ptr().cast(),
        };
        // SAFETY: the pointer is null or an element of the list, which lives as long as `self` and is not written to.
        iter::successors(unsafe { first.as_ref() }, |adapter| {
            // SAFETY: as above.
            unsafe { adapter.Next.cast_const().as_ref() }
        })
    }
}

fn fill(memory: &mut [u64], size: &mut u32) -> u32 {
    let skipped = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_DNS_SERVER | GAA_FLAG_SKIP_MULTICAST;
    let (family, list) = (AF_UNSPEC.into(), memory.as_mut_ptr().cast());
    // SAFETY: the memory has at least `size` bytes and the alignment of the list's elements.
    unsafe { GetAdaptersAddresses(family, skipped, ptr::null(), list, size) }
}

/// The unicast addresses of an adapter, and whether each is deprecated.
pub(in crate::interfaces) fn addresses(
    adapter: &IP_ADAPTER_ADDRESSES_LH,
) -> impl Iterator<Item = (InterfaceAddress, bool)> {
    // SAFETY: the pointer is null or an element of the list that `adapter` is borrowed from.
    let first = unsafe { adapter.FirstUnicastAddress.cast_const().as_ref() };
    let entries = iter::successors(first, |address| {
        // SAFETY: as above.
        unsafe { address.Next.cast_const().as_ref() }
    });
    entries.filter_map(|address| {
        let is_deprecated = address.DadState == IpDadStateDeprecated;
        Some((interface_address(address)?, is_deprecated))
    })
}

fn interface_address(entry: &IP_ADAPTER_UNICAST_ADDRESS_LH) -> Option<InterfaceAddress> {
    let (address, scope_id) = ip(entry)?;
    Some(InterfaceAddress {
        address,
        prefix_length: entry.OnLinkPrefixLength,
        scope_id,
    })
}

/// The address and, for a link-local one, its scope.
fn ip(entry: &IP_ADAPTER_UNICAST_ADDRESS_LH) -> Option<(IpAddr, u32)> {
    let address = entry.Address.lpSockaddr;
    // SAFETY: the list has a socket address there, or null, and lives as long as `entry`.
    match unsafe { address.as_ref() }?.sa_family {
        AF_INET => {
            // SAFETY: the address is of the family AF_INET.
            let address = unsafe { &*address.cast::<SOCKADDR_IN>() };
            // SAFETY: every byte pattern is an address.
            let bytes = unsafe { address.sin_addr.S_un.S_addr }.to_ne_bytes();
            Some((bytes.into(), 0))
        }
        AF_INET6 => {
            // SAFETY: the address is of the family AF_INET6.
            let address = unsafe { &*address.cast::<SOCKADDR_IN6>() };
            // SAFETY: every byte pattern is an address.
            let bytes = unsafe { address.sin6_addr.u.Byte };
            // SAFETY: every number is a scope.
            Some((bytes.into(), unsafe { address.Anonymous.sin6_scope_id }))
        }
        _ => None,
    }
}
