use std::io;
use std::os::windows::io::{AsRawSocket, BorrowedSocket, FromRawSocket, IntoRawSocket, RawSocket};

use socket2::{Protocol, SockRef, Socket};
use windows_sys::Win32::Networking::WinSock::{SO_ACCEPTCONN, SOL_SOCKET};

use super::Kind;
use super::kind_check::{invalid_input, require_kind};
use crate::socket_options::raw_option;

/// A socket is a kernel handle, of which 32 bits count on all Windows.
pub(super) fn adopt(kind: Kind, descriptor: i32) -> io::Result<Socket> {
    let handle = handle(descriptor)?;
    // Only borrowed until its kind is known, so that a rejected socket stays open.
    // SAFETY: it is not -1, and it is only queried; if it is no socket, the queries fail and affect nothing.
    let borrowed = unsafe { BorrowedSocket::borrow_raw(handle) };
    require_kind(kind, &SockRef::from(&borrowed))?;
    // SAFETY: the calls above succeeded, so it is open, and by the contract of `adopt` nothing else owns it.
    Ok(unsafe { Socket::from_raw_socket(handle) })
}

fn handle(descriptor: i32) -> io::Result<RawSocket> {
    RawSocket::try_from(descriptor).map_err(|_| invalid_input("it is no descriptor"))
}

/// Whether it is UDP or TCP follows from its type here.
pub(super) const fn has_protocol(_socket: &SockRef<'_>, _protocol: Protocol) -> bool {
    true
}

pub(super) fn is_listening(socket: &SockRef<'_>) -> io::Result<bool> {
    let mut value = [0; size_of::<i32>()];
    let same = SockRef::from(&**socket);
    raw_option(same, SOL_SOCKET, SO_ACCEPTCONN, &mut value)?;
    Ok(i32::from_ne_bytes(value) != 0)
}

pub(super) fn inherited<T>(_descriptor: i32) -> io::Result<T> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "processes inherit no sockets by number on this system",
    ))
}

pub(super) fn abandon(socket: Socket) {
    let _ = socket.into_raw_socket();
}

pub(super) fn prepare(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_no_inherit(true)?;
    socket.set_nonblocking(true)
}

pub(super) fn duplicate(socket: &SockRef<'_>) -> io::Result<Socket> {
    socket.try_clone()
}

pub(super) fn copy(descriptor: i32) -> io::Result<Socket> {
    // SAFETY: it is not -1; if it is no socket, the call fails and affects nothing.
    let borrowed = unsafe { BorrowedSocket::borrow_raw(handle(descriptor)?) };
    SockRef::from(&borrowed).try_clone()
}

pub(super) fn release(descriptor: Socket) -> io::Result<i32> {
    let number = number(&SockRef::from(&descriptor))?;
    abandon(descriptor);
    Ok(number)
}

pub(super) fn number(socket: &SockRef<'_>) -> io::Result<i32> {
    i32::try_from(socket.as_raw_socket()).map_err(|_| invalid_input("it has no number"))
}

pub(super) fn detach(socket: Socket) -> io::Result<i32> {
    socket.set_nonblocking(false)?;
    release(socket)
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream, UdpSocket};

    use super::*;

    #[test]
    fn a_socket_is_adopted_by_its_number_and_only_as_what_it_is() -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let client = TcpStream::connect(listener.local_addr()?)?;
        let (_accepted, _) = listener.accept()?;
        let rows: [(Kind, Socket); 3] = [
            (Kind::Datagram, UdpSocket::bind("127.0.0.1:0")?.into()),
            (Kind::Listener, listener.into()),
            (Kind::Connection, client.into()),
        ];
        for (kind, socket) in rows {
            let address = socket.local_addr()?.as_socket();
            assert_eq!(
                is_listening(&SockRef::from(&socket))?,
                kind == Kind::Listener
            );
            let number = release(socket)?;
            for other in [Kind::Datagram, Kind::Listener, Kind::Connection] {
                if other != kind {
                    let error = adopt(other, number).expect_err("of another kind");
                    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
                }
            }
            let adopted = adopt(kind, number)?;
            let copy = copy(number)?;
            drop(adopted);
            assert_eq!(copy.local_addr()?.as_socket(), address);
        }
        Ok(())
    }

    #[test]
    fn what_is_no_socket_is_refused() {
        assert!(adopt(Kind::Datagram, -1).is_err());
        assert!(adopt(Kind::Datagram, 0x7fff_fffc).is_err());
        assert!(copy(0x7fff_fffc).is_err());
    }
}
