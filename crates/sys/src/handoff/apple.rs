use std::io;

use socket2::{Protocol, SockRef};

use super::unix;
pub(super) use super::unix::{abandon, adopt, duplicate, give_out, is_listening};

/// Whether the socket speaks this protocol, as far as the system tells.
pub(super) fn speaks(_socket: &SockRef<'_>, _protocol: Protocol) -> bool {
    true
}

pub(super) fn own(socket: &SockRef<'_>) -> io::Result<()> {
    // What takes the place of MSG_NOSIGNAL here is set by whoever made the socket.
    socket.set_nosigpipe(true)?;
    unix::own(socket)
}
