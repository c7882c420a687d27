use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd, RawFd};

use libc::c_int;
use socket2::{SockRef, Socket};

use super::Kind;
use super::kind_check::{invalid_input, require_kind};
use crate::socket_options::raw_option;

pub(super) fn adopt(kind: Kind, descriptor: RawFd) -> io::Result<Socket> {
    if descriptor < 0 {
        return Err(invalid_input("it is no descriptor"));
    }
    // Only borrowed until its kind is known, so that a rejected descriptor stays open.
    // SAFETY: it is not -1, and it is only queried; if it is not open, the queries fail with EBADF and affect nothing.
    let borrowed = unsafe { BorrowedFd::borrow_raw(descriptor) };
    require_kind(kind, &SockRef::from(&borrowed))?;
    // SAFETY: the calls above succeeded, so it is open, and by the contract of `adopt` nothing else owns it.
    Ok(unsafe { Socket::from_raw_fd(descriptor) })
}

pub(super) fn is_listening(socket: &SockRef<'_>) -> io::Result<bool> {
    let mut value = [0; size_of::<c_int>()];
    let same = SockRef::from(&**socket);
    raw_option(same, libc::SOL_SOCKET, libc::SO_ACCEPTCONN, &mut value)?;
    Ok(c_int::from_ne_bytes(value) != 0)
}

pub(super) fn inherited(descriptor: RawFd) -> io::Result<OwnedFd> {
    if descriptor < 0 {
        return Err(invalid_input("it is no descriptor"));
    }
    // SAFETY: it is not -1; if it is not open, the call fails with EBADF and affects nothing.
    let borrowed = unsafe { BorrowedFd::borrow_raw(descriptor) };
    SockRef::from(&borrowed).set_cloexec(true)?;
    // SAFETY: the call above succeeded, so it is open, and by the contract of `inherited` nothing else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(descriptor) })
}

pub(super) fn abandon(socket: Socket) {
    let _ = socket.into_raw_fd();
}

pub(super) fn prepare(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_cloexec(true)?;
    socket.set_nonblocking(true)
}

pub(super) fn duplicate(socket: &SockRef<'_>) -> io::Result<Socket> {
    socket.try_clone()
}

pub(super) fn copy(descriptor: RawFd) -> io::Result<OwnedFd> {
    if descriptor < 0 {
        return Err(invalid_input("it is no descriptor"));
    }
    // SAFETY: it is not -1; if it is not open, the call fails with EBADF and affects nothing.
    unsafe { BorrowedFd::borrow_raw(descriptor) }.try_clone_to_owned()
}

pub(super) fn release(descriptor: OwnedFd) -> io::Result<RawFd> {
    Ok(descriptor.into_raw_fd())
}

pub(super) fn number(socket: &SockRef<'_>) -> io::Result<RawFd> {
    Ok(socket.as_raw_fd())
}

pub(super) fn detach(socket: Socket) -> io::Result<RawFd> {
    socket.set_nonblocking(false)?;
    Ok(socket.into_raw_fd())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::os::unix::net::{UnixDatagram, UnixStream};

    use std::net::SocketAddr;

    use socket2::{Domain, Protocol, Type};

    use super::*;

    const KINDS: [Kind; 3] = [Kind::Datagram, Kind::Connection, Kind::Listener];

    fn adopt_error(kind: Kind, descriptor: RawFd) -> io::Error {
        adopt(kind, descriptor)
            .map(abandon)
            .expect_err("it is rejected")
    }

    fn made(kind: Type, protocol: Protocol) -> io::Result<Socket> {
        Socket::new(Domain::IPV6, kind, Some(protocol))
    }

    fn bound() -> io::Result<Socket> {
        let socket = made(Type::STREAM, Protocol::TCP)?;
        let address: SocketAddr = "[::1]:0".parse().expect("an address");
        socket.bind(&address.into())?;
        Ok(socket)
    }

    #[test]
    fn a_socket_is_adopted_and_abandoned_unchanged() -> io::Result<()> {
        let connected = UdpSocket::bind("[::1]:0")?;
        connected.connect("[::1]:9")?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let client = TcpStream::connect(listener.local_addr()?)?;
        let (accepted, _) = listener.accept()?;
        let rows: [(Kind, Socket); 6] = [
            (Kind::Datagram, UdpSocket::bind("127.0.0.1:0")?.into()),
            (Kind::Datagram, connected.into()),
            (Kind::Connection, client.into()),
            (Kind::Connection, accepted.into()),
            (Kind::Listener, listener.into()),
            (Kind::Listener, bound()?),
        ];
        for (kind, socket) in rows {
            let address = socket.local_addr()?;
            let descriptor = socket.into_raw_fd();
            let adopted = adopt(kind, descriptor)?;
            assert_eq!(adopted.as_raw_fd(), descriptor);
            assert!(!adopted.nonblocking()?);
            abandon(adopted);
            assert_eq!(adopt(kind, descriptor)?.local_addr()?, address);
        }
        Ok(())
    }

    #[test]
    fn a_socket_of_another_kind_is_rejected_and_stays_open() -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let client = TcpStream::connect(listener.local_addr()?)?;
        let datagram = UdpSocket::bind("127.0.0.1:0")?;
        let (unix_datagram, unix_stream) = (UnixDatagram::unbound()?, UnixStream::pair()?.0);
        let unbound = made(Type::DGRAM, Protocol::UDP)?;
        let new = made(Type::STREAM, Protocol::TCP)?;
        let bound = bound()?;
        const FAMILY: &str = "it is a socket of another family";
        let rows = [
            (
                Kind::Datagram,
                listener.as_raw_fd(),
                "it is no datagram socket",
            ),
            (Kind::Datagram, unix_datagram.as_raw_fd(), FAMILY),
            (Kind::Datagram, unbound.as_raw_fd(), "it is not bound"),
            (
                Kind::Connection,
                datagram.as_raw_fd(),
                "it is no stream socket",
            ),
            (Kind::Connection, unix_stream.as_raw_fd(), FAMILY),
            (Kind::Connection, new.as_raw_fd(), "it is not bound"),
            (Kind::Connection, bound.as_raw_fd(), "it is not connected"),
            (
                Kind::Connection,
                listener.as_raw_fd(),
                "it is not connected",
            ),
            (
                Kind::Listener,
                datagram.as_raw_fd(),
                "it is no stream socket",
            ),
            (Kind::Listener, unix_stream.as_raw_fd(), FAMILY),
            (Kind::Listener, new.as_raw_fd(), "it is not bound"),
            (Kind::Listener, client.as_raw_fd(), "it is connected"),
        ];
        for (kind, descriptor, reason) in rows {
            let error = adopt_error(kind, descriptor);
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{kind:?}");
            assert_eq!(error.to_string(), reason, "{kind:?}");
        }
        assert!(listener.local_addr().is_ok() && client.peer_addr().is_ok());
        assert!(unbound.local_addr().is_ok() && new.local_addr().is_ok());
        Ok(())
    }

    #[test]
    fn a_descriptor_of_no_socket_fails_with_the_systems_error() -> io::Result<()> {
        let file = File::open("/dev/null")?;
        for kind in KINDS {
            let code = |descriptor| adopt_error(kind, descriptor).raw_os_error();
            assert_eq!(code(file.as_raw_fd()), Some(libc::ENOTSOCK));
            assert_eq!(code(RawFd::MAX), Some(libc::EBADF));
            assert_eq!(adopt_error(kind, -1).to_string(), "it is no descriptor");
        }
        Ok(())
    }

    #[test]
    fn a_listening_socket_is_recognized() -> io::Result<()> {
        let socket = bound()?;
        assert!(!is_listening(&SockRef::from(&socket))?);
        socket.listen(1)?;
        assert!(is_listening(&SockRef::from(&socket))?);
        Ok(())
    }

    #[test]
    fn a_detached_descriptor_blocks() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        prepare(&SockRef::from(&socket))?;
        assert!(SockRef::from(&socket).nonblocking()?);
        let detached = detach(duplicate(&SockRef::from(&socket))?)?;
        let detached = adopt(Kind::Datagram, detached)?;
        assert!(!detached.nonblocking()?);
        assert_ne!(detached.as_raw_fd(), socket.as_raw_fd());
        Ok(())
    }
}
