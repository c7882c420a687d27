use std::io;

use socket2::SockRef;

pub(super) fn prepare_balanced(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_reuse_address(false)?;
    socket.set_reuse_port(true)
}
