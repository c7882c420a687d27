use socket2::{Protocol, SockRef};

pub(super) use super::unix::{
    abandon, adopt, copy, detach, duplicate, inherited, is_listening, number, prepare, release,
};

/// Whether the socket has this protocol: a datagram socket may be for ICMP (ping), a stream socket for SCTP. Multipath TCP,
/// which Go's listeners use by default, counts as TCP.
pub(super) fn has_protocol(socket: &SockRef<'_>, protocol: Protocol) -> bool {
    match socket.protocol() {
        Ok(Some(Protocol::MPTCP)) => protocol == Protocol::TCP,
        found => matches!(found, Ok(Some(found)) if found == protocol),
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::os::fd::{AsRawFd, IntoRawFd};

    use socket2::{Domain, SockAddr, Socket, Type};

    use super::*;
    use crate::handoff::Kind;

    #[test]
    fn multipath_tcp_is_tcp() -> io::Result<()> {
        let socket = match Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::MPTCP)) {
            // The kernel has no Multipath TCP.
            Err(error) if error.raw_os_error() == Some(libc::EPROTONOSUPPORT) => return Ok(()),
            socket => socket?,
        };
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
        socket.bind(&SockAddr::from(address))?;
        socket.listen(1)?;
        let number = socket.into_raw_fd();
        assert_eq!(adopt(Kind::Listener, number)?.as_raw_fd(), number);
        Ok(())
    }
}
