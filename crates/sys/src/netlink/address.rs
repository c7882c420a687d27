//! Addresses of netlink sockets (`struct sockaddr_nl`).

use std::io;
use std::mem::zeroed;

use libc::{AF_NETLINK, sa_family_t, sockaddr_nl, socklen_t};
use socket2::{SockAddr, SockAddrStorage};

/// Makes and reads them.
pub(crate) struct Address;

impl Address {
    /// An address with these groups; the kernel chooses the port (`nl_pid` 0).
    pub(crate) fn to_groups(groups: u32) -> io::Result<SockAddr> {
        // SAFETY: the structure consists of integers, for which zeros are valid.
        let mut address: sockaddr_nl = unsafe { zeroed() };
        address.nl_family = AF_NETLINK as sa_family_t;
        address.nl_groups = groups;
        let fill = |storage: *mut SockAddrStorage, length: *mut socklen_t| {
            // SAFETY: `try_init` passes writable storage, aligned and large enough for an address of any family.
            unsafe { storage.cast::<sockaddr_nl>().write(address) };
            // SAFETY: `try_init` passes a pointer to a writable length.
            unsafe { length.write(size_of::<sockaddr_nl>() as socklen_t) };
            Ok(())
        };
        // SAFETY: the closure initializes the address and its length.
        let ((), address) = unsafe { SockAddr::try_init(fill) }?;
        Ok(address)
    }

    /// Whether it is that of the kernel, whose port is 0.
    pub(crate) fn is_kernel(address: &SockAddr) -> bool {
        if address.family() != AF_NETLINK as sa_family_t
            || (address.len() as usize) < size_of::<sockaddr_nl>()
        {
            return false;
        }
        // SAFETY: an address of this family and length is a `sockaddr_nl`, in storage that is aligned for every family.
        let address = unsafe { &*address.as_ptr().cast::<sockaddr_nl>() };
        address.nl_pid == 0
    }
}
