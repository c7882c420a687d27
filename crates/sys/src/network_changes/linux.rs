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

/// A number that the kernel chooses, in these groups.
fn address() -> io::Result<SockAddr> {
    // SAFETY: zeros are valid numbers.
    let mut address: sockaddr_nl = unsafe { zeroed() };
    address.nl_family = AF_NETLINK as sa_family_t;
    address.nl_groups = GROUPS as u32;
    let fill = |storage: *mut SockAddrStorage, length: *mut socklen_t| {
        // SAFETY: the storage is aligned and large enough for the address of any family.
        unsafe { storage.cast::<sockaddr_nl>().write(address) };
        // SAFETY: the pointer is to a length.
        unsafe { length.write(size_of::<sockaddr_nl>() as socklen_t) };
        Ok(())
    };
    // SAFETY: the closure writes an address and its length.
    let ((), address) = unsafe { SockAddr::try_init(fill) }?;
    Ok(address)
}
