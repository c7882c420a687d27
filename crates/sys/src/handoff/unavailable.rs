use std::io;

use socket2::{SockRef, Socket};

use super::Kind;

pub(super) fn adopt(_kind: Kind, _descriptor: i32) -> io::Result<Socket> {
    Err(unsupported())
}

pub(super) fn is_listening(_socket: &SockRef<'_>) -> io::Result<bool> {
    Err(unsupported())
}

pub(super) fn inherited<T>(_descriptor: i32) -> io::Result<T> {
    Err(unsupported())
}

pub(super) fn abandon(socket: Socket) {
    // `adopt` always fails here, so there is no adopted descriptor to keep open.
    drop(socket);
}

pub(super) fn prepare(_socket: &SockRef<'_>) -> io::Result<()> {
    Err(unsupported())
}

pub(super) fn duplicate(_socket: &SockRef<'_>) -> io::Result<Socket> {
    Err(unsupported())
}

pub(super) fn copy<T>(_descriptor: i32) -> io::Result<T> {
    Err(unsupported())
}

pub(super) fn release(_descriptor: Socket) -> io::Result<i32> {
    Err(unsupported())
}

pub(super) fn number(_socket: &SockRef<'_>) -> io::Result<i32> {
    Err(unsupported())
}

pub(super) fn detach(_socket: Socket) -> io::Result<i32> {
    Err(unsupported())
}

fn unsupported() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "sockets have no descriptors on this system",
    )
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn handoff_is_unsupported() -> io::Result<()> {
        let socket = Socket::from(UdpSocket::bind("127.0.0.1:0")?);
        let is_unsupported = |error: io::Error| error.kind() == io::ErrorKind::Unsupported;
        assert!(adopt(Kind::Datagram, 3).is_err_and(is_unsupported));
        assert!(is_listening(&SockRef::from(&socket)).is_err_and(is_unsupported));
        assert!(inherited::<()>(3).is_err_and(is_unsupported));
        assert!(prepare(&SockRef::from(&socket)).is_err_and(is_unsupported));
        assert!(copy::<()>(3).is_err_and(is_unsupported));
        assert!(number(&SockRef::from(&socket)).is_err_and(is_unsupported));
        assert!(duplicate(&SockRef::from(&socket)).is_err_and(is_unsupported));
        abandon(socket.try_clone()?);
        assert!(release(socket.try_clone()?).is_err_and(is_unsupported));
        assert!(detach(socket).is_err_and(is_unsupported));
        Ok(())
    }
}
