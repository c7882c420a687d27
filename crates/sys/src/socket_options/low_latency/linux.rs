use std::io;

use socket2::SockRef;

use crate::socket_options::dscp::set_dscp;

/// TC_PRIO_INTERACTIVE, the highest priority that needs no privilege.
const INTERACTIVE: u32 = 6;

pub(super) fn set_low_latency(socket: &SockRef<'_>, code_point: u8) -> io::Result<()> {
    set_dscp(SockRef::from(&**socket), code_point)?;
    // Comes last: setting the type of service also changes the priority.
    socket.set_priority(INTERACTIVE)
}
