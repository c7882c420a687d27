use socket2::{Protocol, SockRef};

pub(super) use super::unix::{
    abandon, adopt, copy, detach, duplicate, inherited, is_listening, number, prepare, release,
};

/// Whether the socket has this protocol. The system does not report it.
pub(super) fn has_protocol(_socket: &SockRef<'_>, _protocol: Protocol) -> bool {
    true
}
