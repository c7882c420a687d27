use std::io;

use libc::{IP_MULTICAST_IF, IPPROTO_IP, c_int, in_addr, ip_mreqn};
use socket2::SockRef;

use crate::socket_option::set;

pub(super) fn set_v4(socket: &SockRef<'_>, index: u32) -> io::Result<()> {
    let any = in_addr { s_addr: 0 };
    let request = ip_mreqn {
        imr_multiaddr: any,
        imr_address: any,
        imr_ifindex: index as c_int,
    };
    set(socket, IPPROTO_IP, IP_MULTICAST_IF, &request)
}
