use std::io;
use std::io::IoSlice;

use socket2::SockRef;

use super::{Peer, Received};

pub(super) type Descriptor = socket2::Socket;

pub(super) fn send(
    _socket: &SockRef<'_>,
    _bytes: &[IoSlice<'_>],
    _descriptor: Option<&super::Descriptor>,
) -> io::Result<usize> {
    Err(unsupported())
}

pub(super) fn receive(_socket: &SockRef<'_>, _target: &mut [u8]) -> io::Result<Received> {
    Err(unsupported())
}

pub(super) fn peer(_socket: &SockRef<'_>) -> io::Result<Peer> {
    Err(unsupported())
}

fn unsupported() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "descriptors cannot be passed on this system",
    )
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn passing_is_unsupported() -> io::Result<()> {
        let socket = Descriptor::from(UdpSocket::bind("127.0.0.1:0")?);
        let socket = SockRef::from(&socket);
        let is_unsupported = |error: io::Error| error.kind() == io::ErrorKind::Unsupported;
        assert!(send(&socket, &[], None).is_err_and(is_unsupported));
        assert!(receive(&socket, &mut []).is_err_and(is_unsupported));
        assert!(peer(&socket).is_err_and(is_unsupported));
        Ok(())
    }
}
