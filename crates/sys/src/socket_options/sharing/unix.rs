use std::io;

use socket2::SockRef;

pub(super) fn prepare_exclusive(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_reuse_address(false)?;
    socket.set_reuse_port(false)
}

/// Both options, because a socket that has only one of them shares with nobody who has only the other.
pub(super) fn prepare_shared(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)
}

/// For listening sockets the option does not share; it only forgives connections in TIME-WAIT.
pub(super) fn prepare_listener(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_reuse_address(true)
}
