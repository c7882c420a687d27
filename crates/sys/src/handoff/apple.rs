use std::io;

use socket2::{Protocol, SockRef};

use super::unix;
pub(super) use super::unix::{
    abandon, adopt, copy, detach, duplicate, inherited, is_listening, number, release,
};

/// Whether the socket has this protocol. The system does not report it.
pub(super) fn has_protocol(_socket: &SockRef<'_>, _protocol: Protocol) -> bool {
    true
}

pub(super) fn prepare(socket: &SockRef<'_>) -> io::Result<()> {
    // SO_NOSIGPIPE replaces MSG_NOSIGNAL on Apple systems; the creator of the socket may not have set it.
    socket.set_nosigpipe(true)?;
    unix::prepare(socket)
}
