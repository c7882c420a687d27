use socket2::{Protocol, SockRef};

pub(super) use super::unix::{abandon, adopt, duplicate, give_out, own};

/// Whether a datagram socket is one of UDP. Those that ping are not.
pub(super) fn is_udp(socket: &SockRef<'_>) -> bool {
    matches!(socket.protocol(), Ok(Some(Protocol::UDP)))
}
