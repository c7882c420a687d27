use libc::{IP_MTU, IPPROTO_IP, IPPROTO_IPV6, IPV6_MTU};
use socket2::SockRef;

use crate::socket_option::int;

pub(super) fn path_mtu(socket: &SockRef<'_>) -> Option<u32> {
    // Without a peer there is no way to speak of.
    socket.peer_addr().ok()?;
    let mtu = match socket.only_v6() {
        Ok(_) => int(socket, IPPROTO_IPV6, IPV6_MTU),
        Err(_) => int(socket, IPPROTO_IP, IP_MTU),
    };
    mtu.ok().and_then(|mtu| u32::try_from(mtu).ok())
}
