use socket2::SockRef;

pub(super) use super::unix::{abandon, adopt, duplicate, give_out, own};

/// Whether a datagram socket is one of UDP, as far as the system tells.
pub(super) fn is_udp(_socket: &SockRef<'_>) -> bool {
    true
}
