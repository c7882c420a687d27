use std::io;

use socket2::SockRef;

use super::EXPEDITED_FORWARDING;
use crate::socket_options::families::set_for_each_family;

/// TC_PRIO_INTERACTIVE, the highest priority that needs no privilege.
const INTERACTIVE: u32 = 6;

pub(super) fn set_low_latency(socket: &SockRef<'_>) -> io::Result<()> {
    set_for_each_family(
        socket,
        || socket.set_tos_v4(EXPEDITED_FORWARDING),
        || socket.set_tclass_v6(EXPEDITED_FORWARDING),
    )?;
    // Comes last: setting the type of service also changes the priority.
    socket.set_priority(INTERACTIVE)
}
