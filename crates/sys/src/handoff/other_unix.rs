use socket2::{Protocol, SockRef};

pub(super) use super::unix::{abandon, adopt, duplicate, give_out, is_listening, own};

/// Whether the socket speaks this protocol, as far as the system tells.
pub(super) fn speaks(_socket: &SockRef<'_>, _protocol: Protocol) -> bool {
    true
}
