use std::io;

use socket2::SockRef;

use super::EXPEDITED_FORWARDING;
use crate::socket_options::families::set_for_each_family;

pub(super) fn set_low_latency(socket: &SockRef<'_>) -> io::Result<()> {
    set_for_each_family(
        socket,
        || socket.set_tos_v4(EXPEDITED_FORWARDING),
        || socket.set_tclass_v6(EXPEDITED_FORWARDING),
    )
}
