use std::io;
use std::mem::zeroed;

use libc::{
    AF_NETLINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV4_ROUTE, RTMGRP_IPV6_IFADDR, RTMGRP_IPV6_ROUTE,
    RTMGRP_LINK, c_int, sa_family_t, sockaddr_nl, socklen_t,
};
use socket2::{SockAddr, SockAddrStorage, Socket};

use crate::netlink;

pub(super) use super::routing_socket::{open, take};

const GROUPS: c_int =
    RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;

pub(super) fn subscribe() -> io::Result<Socket> {
    let socket = netlink::open()?;
    socket.bind(&address()?)?;
    Ok(socket)
}

/// A netlink address with these groups; the kernel chooses the port (`nl_pid` 0).
fn address() -> io::Result<SockAddr> {
    // SAFETY: the structure consists of integers, for which zeros are valid.
    let mut address: sockaddr_nl = unsafe { zeroed() };
    address.nl_family = AF_NETLINK as sa_family_t;
    address.nl_groups = GROUPS as u32;
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
