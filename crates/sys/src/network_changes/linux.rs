use std::io;

use libc::{
    RTMGRP_IPV4_IFADDR, RTMGRP_IPV4_ROUTE, RTMGRP_IPV6_IFADDR, RTMGRP_IPV6_ROUTE, RTMGRP_LINK,
    c_int,
};
use socket2::Socket;

use crate::netlink::{self, Address};

pub(super) use super::routing_socket::{open, take};

const GROUPS: c_int =
    RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;

pub(super) fn subscribe() -> io::Result<Socket> {
    let socket = netlink::open()?;
    socket.bind(&Address::to_groups(GROUPS as u32)?)?;
    Ok(socket)
}
