use std::io;

use socket2::SockRef;

use crate::socket_options::dscp::set_dscp;

pub(super) fn set_low_latency(socket: &SockRef<'_>, code_point: u8) -> io::Result<()> {
    set_dscp(SockRef::from(&**socket), code_point)
}
