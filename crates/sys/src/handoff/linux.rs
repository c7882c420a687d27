use socket2::{Protocol, SockRef};

pub(super) use super::unix::{abandon, adopt, duplicate, give_out, is_listening, own};

/// Whether the socket speaks this protocol. Datagram sockets that ping do not speak UDP, nor all stream sockets TCP;
/// those of Multipath TCP, which is what Go's listeners are, behave as those of TCP.
pub(super) fn speaks(socket: &SockRef<'_>, protocol: Protocol) -> bool {
    match socket.protocol() {
        Ok(Some(Protocol::MPTCP)) => protocol == Protocol::TCP,
        spoken => matches!(spoken, Ok(Some(spoken)) if spoken == protocol),
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
            // A kernel without it.
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
