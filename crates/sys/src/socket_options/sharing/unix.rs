use std::io;

use socket2::SockRef;

pub(super) fn prepare_exclusive(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_reuse_address(false)?;
    socket.set_reuse_port(false)
}

/// For listening sockets the option does not share; it only forgives connections in TIME-WAIT.
pub(super) fn prepare_listener(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_reuse_address(true)
}
