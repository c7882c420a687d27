use std::io;

use socket2::SockRef;

use crate::socket_options::families::{of_own_family, set_for_each_family};

pub(super) fn set_dscp(socket: &SockRef<'_>, code_point: u8) -> io::Result<()> {
    let traffic_class = u32::from(code_point) << 2;
    set_for_each_family(
        socket,
        || socket.set_tos_v4(traffic_class),
        || socket.set_tclass_v6(traffic_class),
    )
}

pub(super) fn dscp(socket: &SockRef<'_>) -> io::Result<u8> {
    let traffic_class = of_own_family(socket, || socket.tos_v4(), || socket.tclass_v6())?;
    Ok((traffic_class >> 2) as u8)
}
