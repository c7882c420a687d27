//! The list of `getifaddrs`: one entry for each address of each interface.

use std::borrow::Cow;
use std::ffi::CStr;
use std::io;
use std::iter;
use std::mem::offset_of;
use std::ptr;
use std::slice;

use libc::{c_int, ifaddrs, sockaddr, sockaddr_in, sockaddr_in6};

use crate::interfaces::{InterfaceAddress, platform};

/// The list, freed when dropped.
pub(super) struct Entries {
    first: *mut ifaddrs,
}

impl Entries {
    pub(super) fn read() -> io::Result<Self> {
        let mut first = ptr::null_mut();
        // SAFETY: `first` is a writable pointer; the function writes it on success only.
        match unsafe { libc::getifaddrs(&raw mut first) } {
            0 => Ok(Self { first }),
            _ => Err(io::Error::last_os_error()),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        iter::successors(self.entry(self.first), |entry| {
            self.entry(entry.raw.ifa_next)
        })
    }

    fn entry(&self, raw: *mut ifaddrs) -> Option<Entry<'_>> {
        // SAFETY: the pointer is null or an element of the list, which lives as long as `self` and is not written to.
        let raw = unsafe { raw.as_ref() }?;
        // SAFETY: it is an element of the list, so name and addresses are as `getifaddrs` documents them and live as long.
        Some(unsafe { Entry::new(raw) })
    }
}

impl Drop for Entries {
    fn drop(&mut self) {
        // SAFETY: the list came from `getifaddrs` and is freed only here; entries borrow `self`.
        unsafe { libc::freeifaddrs(self.first) };
    }
}

/// One address of one interface.
#[derive(Clone, Copy)]
pub(in crate::interfaces) struct Entry<'a> {
    raw: &'a ifaddrs,
}

impl<'a> Entry<'a> {
    /// # Safety
    /// The name is a string that ends with NUL; address and mask are null or complete socket addresses of the family in
    /// their header; all live as long as `raw`.
    pub(super) const unsafe fn new(raw: &'a ifaddrs) -> Self {
        Self { raw }
    }

    /// The name of the interface, without the label (`:1`) that an IPv4 address may carry on Linux.
    pub(super) fn interface_name(&self) -> Cow<'a, str> {
        let label = self.label().to_string_lossy();
        match label.find(':') {
            Some(end) => label[..end].to_owned().into(),
            None => label,
        }
    }

    /// The interface index; 0 if the interface was removed meanwhile.
    pub(super) fn index(&self) -> u32 {
        // SAFETY: by the contract of `new` the name ends with NUL.
        unsafe { libc::if_nametoindex(self.raw.ifa_name) }
    }

    pub(in crate::interfaces) const fn has(&self, flag: c_int) -> bool {
        self.raw.ifa_flags & flag as u32 != 0
    }

    /// The family of the address; `None` for an interface without one.
    pub(in crate::interfaces) fn family(&self) -> Option<c_int> {
        // SAFETY: every socket address has the header of `sockaddr`, with the family.
        let address = unsafe { self.address::<sockaddr>() }?;
        Some(address.sa_family.into())
    }

    /// The address as the structure of its family.
    ///
    /// # Safety
    /// The address is null or of type `T`.
    pub(in crate::interfaces) unsafe fn address<T>(&self) -> Option<&'a T> {
        // SAFETY: the caller guarantees the type, and by the contract of `new` the address lives as long as `'a`.
        unsafe { self.raw.ifa_addr.cast::<T>().as_ref() }
    }

    /// An entry of the IPv4 family.
    pub(super) fn ipv4(&self) -> Option<InterfaceAddress> {
        // SAFETY: the caller matched the family AF_INET, whose addresses are `sockaddr_in`.
        let address = unsafe { self.address::<sockaddr_in>() }?;
        Some(InterfaceAddress {
            address: address.sin_addr.s_addr.to_ne_bytes().into(),
            prefix_length: self.prefix_length(offset_of!(sockaddr_in, sin_addr), 4),
            scope_id: 0,
        })
    }

    /// An entry of the IPv6 family.
    pub(super) fn ipv6(&self) -> Option<InterfaceAddress> {
        // SAFETY: the caller matched the family AF_INET6, whose addresses are `sockaddr_in6`.
        let address = unsafe { self.address::<sockaddr_in6>() }?;
        let (ip, scope_id) = platform::scoped(address);
        Some(InterfaceAddress {
            address: ip.into(),
            prefix_length: self.prefix_length(offset_of!(sockaddr_in6, sin6_addr), 16),
            scope_id,
        })
    }

    fn label(&self) -> &'a CStr {
        // SAFETY: by the contract of `new` the name ends with NUL and lives as long as `'a`.
        unsafe { CStr::from_ptr(self.raw.ifa_name) }
    }

    /// The number of bits set in the network mask, whose address field is `width` bytes at offset `field`.
    fn prefix_length(&self, field: usize, width: usize) -> u8 {
        let mask = self.raw.ifa_netmask;
        // SAFETY: by the contract of `new` the mask is null or a socket address.
        let Some(header) = (unsafe { mask.as_ref() }) else {
            return 0;
        };
        let length = platform::stored_length(header, field + width);
        // SAFETY: the system stored `length` bytes of the mask: a whole structure of the family, or on Apple systems
        // `sa_len` bytes.
        let bytes = unsafe { slice::from_raw_parts(mask.cast::<u8>(), length) };
        let field = bytes.get(field..).unwrap_or_default();
        field.iter().map(|byte| byte.count_ones() as u8).sum()
    }
}
