//! The list that `getifaddrs` gives: one entry for each address of each interface.

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
        // SAFETY: the function writes the pointer it is given the address of.
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
        // SAFETY: the pointer is null or part of the list, which lives as long as `self` and is not written to.
        let raw = unsafe { raw.as_ref() }?;
        // SAFETY: the system filled the entry in.
        Some(unsafe { Entry::new(raw) })
    }
}

impl Drop for Entries {
    fn drop(&mut self) {
        // SAFETY: the list came from `getifaddrs` and is freed once.
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
    /// The name is a string that ends with NUL, the addresses are null or complete socket addresses of the family they
    /// say, and all live as long as the entry.
    pub(super) const unsafe fn new(raw: &'a ifaddrs) -> Self {
        Self { raw }
    }

    /// The name of the interface, without the label (`:1`) that an additional IPv4 address of Linux may carry.
    pub(super) fn interface_name(&self) -> Cow<'a, str> {
        let label = self.label().to_string_lossy();
        match label.find(':') {
            Some(end) => label[..end].to_owned().into(),
            None => label,
        }
    }

    /// The interface's number; 0 when it has gone meanwhile.
    pub(super) fn index(&self) -> u32 {
        // SAFETY: the name ends with NUL.
        unsafe { libc::if_nametoindex(self.raw.ifa_name) }
    }

    pub(in crate::interfaces) const fn has(&self, flag: c_int) -> bool {
        self.raw.ifa_flags & flag as u32 != 0
    }

    /// The family of the address; `None` for an interface without one.
    pub(in crate::interfaces) fn family(&self) -> Option<c_int> {
        // SAFETY: every socket address begins with its family.
        let address = unsafe { self.address::<sockaddr>() }?;
        Some(address.sa_family.into())
    }

    /// The address as one of its family.
    ///
    /// # Safety
    /// The address is null or of type `T`.
    pub(in crate::interfaces) unsafe fn address<T>(&self) -> Option<&'a T> {
        // SAFETY: the caller vouches for the type, and the address lives as long as the list.
        unsafe { self.raw.ifa_addr.cast::<T>().as_ref() }
    }

    /// An entry of the IPv4 family.
    pub(super) fn ipv4(&self) -> Option<InterfaceAddress> {
        // SAFETY: the family says what the address is.
        let address = unsafe { self.address::<sockaddr_in>() }?;
        Some(InterfaceAddress {
            address: address.sin_addr.s_addr.to_ne_bytes().into(),
            prefix_length: self.prefix_length(offset_of!(sockaddr_in, sin_addr), 4),
            scope_id: 0,
        })
    }

    /// An entry of the IPv6 family.
    pub(super) fn ipv6(&self) -> Option<InterfaceAddress> {
        // SAFETY: the family says what the address is.
        let address = unsafe { self.address::<sockaddr_in6>() }?;
        let (ip, scope_id) = platform::scoped(address);
        Some(InterfaceAddress {
            address: ip.into(),
            prefix_length: self.prefix_length(offset_of!(sockaddr_in6, sin6_addr), 16),
            scope_id,
        })
    }

    fn label(&self) -> &'a CStr {
        // SAFETY: the name ends with NUL and lives as long as the list.
        unsafe { CStr::from_ptr(self.raw.ifa_name) }
    }

    /// The bits set in the network mask, whose address field has `width` bytes.
    fn prefix_length(&self, field: usize, width: usize) -> u8 {
        let mask = self.raw.ifa_netmask;
        // SAFETY: the mask is null or a socket address of the list.
        let Some(header) = (unsafe { mask.as_ref() }) else {
            return 0;
        };
        let length = platform::stored_length(header, field + width);
        // SAFETY: the system stored so many bytes of the mask.
        let bytes = unsafe { slice::from_raw_parts(mask.cast::<u8>(), length) };
        let field = bytes.get(field..).unwrap_or_default();
        field.iter().map(|byte| byte.count_ones() as u8).sum()
    }
}
