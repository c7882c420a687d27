use std::io;
use std::net::SocketAddr;
use std::os::fd::{BorrowedFd, FromRawFd, IntoRawFd, RawFd};

use socket2::{SockRef, Socket, Type};

use super::platform::is_udp;

pub(super) fn adopt(descriptor: RawFd) -> io::Result<Socket> {
    if descriptor < 0 {
        return Err(refused("it is no descriptor"));
    }
    // SAFETY: it is only asked what it is, and the kernel answers for numbers that are not open, too.
    let borrowed = unsafe { BorrowedFd::borrow_raw(descriptor) };
    require_bound_udp(&SockRef::from(&borrowed))?;
    // SAFETY: it is open, and the caller says that nothing else owns it.
    Ok(unsafe { Socket::from_raw_fd(descriptor) })
}

fn require_bound_udp(socket: &SockRef<'_>) -> io::Result<()> {
    if socket.r#type()? != Type::DGRAM {
        return Err(refused("it is no datagram socket"));
    }
    let address = socket.local_addr()?.as_socket();
    match address.as_ref().map(SocketAddr::port) {
        None => Err(refused("it is a socket of another family")),
        Some(_) if !is_udp(socket) => Err(refused("it is a socket of another protocol")),
        Some(0) => Err(refused("it is not bound")),
        Some(_) => Ok(()),
    }
}

pub(super) fn abandon(socket: Socket) {
    let _ = socket.into_raw_fd();
}

pub(super) fn own(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_cloexec(true)?;
    socket.set_nonblocking(true)
}

pub(super) fn duplicate(socket: &SockRef<'_>) -> io::Result<Socket> {
    socket.try_clone()
}

pub(super) fn give_out(socket: Socket) -> io::Result<RawFd> {
    socket.set_nonblocking(false)?;
    Ok(socket.into_raw_fd())
}

fn refused(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::net::{TcpListener, UdpSocket};
    use std::os::fd::AsRawFd;
    use std::os::unix::net::UnixDatagram;

    use socket2::{Domain, Protocol};

    use super::*;

    fn why_not(descriptor: RawFd) -> io::Error {
        adopt(descriptor).map(abandon).expect_err("it is refused")
    }

    #[test]
    fn a_bound_socket_comes_and_goes_unchanged() -> io::Result<()> {
        for (address, peer) in [("127.0.0.1:0", None), ("[::1]:0", Some("[::1]:9"))] {
            let socket = UdpSocket::bind(address)?;
            if let Some(peer) = peer {
                socket.connect(peer)?;
            }
            let (address, descriptor) = (socket.local_addr()?, socket.into_raw_fd());
            let adopted = adopt(descriptor)?;
            assert_eq!(adopted.as_raw_fd(), descriptor);
            assert!(!adopted.nonblocking()?);
            abandon(adopted);
            let again = adopt(descriptor)?;
            assert_eq!(again.local_addr()?.as_socket(), Some(address));
        }
        Ok(())
    }

    #[test]
    fn what_is_no_bound_udp_socket_is_refused_and_stays_open() -> io::Result<()> {
        let stream = TcpListener::bind("127.0.0.1:0")?;
        let unix = UnixDatagram::unbound()?;
        let unbound = Socket::new(Domain::IPV6, Type::DGRAM, Some(Protocol::UDP))?;
        for (descriptor, why) in [
            (stream.as_raw_fd(), "it is no datagram socket"),
            (unix.as_raw_fd(), "it is a socket of another family"),
            (unbound.as_raw_fd(), "it is not bound"),
            (-1, "it is no descriptor"),
        ] {
            let error = why_not(descriptor);
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
            assert_eq!(error.to_string(), why);
        }
        assert!(stream.local_addr().is_ok() && unbound.local_addr().is_ok());
        Ok(())
    }

    #[test]
    fn the_system_refuses_what_is_no_socket() -> io::Result<()> {
        let file = File::open("/dev/null")?;
        let code = |descriptor| why_not(descriptor).raw_os_error();
        assert_eq!(code(file.as_raw_fd()), Some(libc::ENOTSOCK));
        assert_eq!(code(RawFd::MAX), Some(libc::EBADF));
        Ok(())
    }

    #[test]
    fn what_is_given_out_blocks() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        own(&SockRef::from(&socket))?;
        assert!(SockRef::from(&socket).nonblocking()?);
        let given = give_out(duplicate(&SockRef::from(&socket))?)?;
        let given = adopt(given)?;
        assert!(!given.nonblocking()?);
        assert_ne!(given.as_raw_fd(), socket.as_raw_fd());
        Ok(())
    }
}
