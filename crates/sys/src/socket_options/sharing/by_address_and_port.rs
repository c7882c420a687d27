use std::io;

use socket2::SockRef;

/// Both options, because a socket that has only one of them shares with nobody who has only the other.
pub(super) fn prepare_shared(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)
}
