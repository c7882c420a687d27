use std::io;

use socket2::SockRef;

/// Without SO_REUSEPORT: Linux gives the datagrams of a group that one socket joined to any of the sockets that share the
/// port by it (seen on 6.18).
pub(super) fn prepare_shared(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_reuse_address(true)
}
