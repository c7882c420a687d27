use std::io;

use socket2::{SockRef, Socket};

use super::Kind;

pub(super) fn adopt(_kind: Kind, _descriptor: i32) -> io::Result<Socket> {
    Err(unsupported())
}

pub(super) fn is_listening(_socket: &SockRef<'_>) -> io::Result<bool> {
    Err(unsupported())
}

pub(super) fn abandon(socket: Socket) {
    // Nobody could have adopted it.
    drop(socket);
}

pub(super) fn own(_socket: &SockRef<'_>) -> io::Result<()> {
    Err(unsupported())
}

pub(super) fn duplicate(_socket: &SockRef<'_>) -> io::Result<Socket> {
    Err(unsupported())
}

pub(super) fn give_out(_socket: Socket) -> io::Result<i32> {
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
    fn it_says_so() -> io::Result<()> {
        let socket = Socket::from(UdpSocket::bind("127.0.0.1:0")?);
        let refused = |error: io::Error| error.kind() == io::ErrorKind::Unsupported;
        assert!(adopt(Kind::Datagram, 3).is_err_and(refused));
        assert!(is_listening(&SockRef::from(&socket)).is_err_and(refused));
        assert!(own(&SockRef::from(&socket)).is_err_and(refused));
        assert!(duplicate(&SockRef::from(&socket)).is_err_and(refused));
        abandon(socket.try_clone()?);
        assert!(give_out(socket).is_err_and(refused));
        Ok(())
    }
}
