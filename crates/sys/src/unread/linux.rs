use std::fs;
use std::io;
use std::mem::zeroed;
use std::os::fd::AsRawFd;

use libc::{FIONREAD, SCM_TIMESTAMPNS, SO_COOKIE, SO_TIMESTAMP, SO_TIMESTAMPNS, SOL_SOCKET, c_int};
use socket2::SockRef;

use super::StreamPosition;
use crate::cmsg::{Aligned, ControlMessages};
use crate::socket_options::unix;
use crate::tcp_info::tcp_info;

/// At a connection to which data comes just then.
const LOOKS: usize = 8;
/// Of `/proc/net/tcp`: established, and those whose peer has ended already.
const ACCEPTABLE_STATES: [&str; 2] = ["01", "08"];

pub(super) fn identity(socket: &SockRef<'_>) -> io::Result<Option<u64>> {
    let mut cookie = [0; 8];
    match unix::read(socket, SOL_SOCKET, SO_COOKIE, &mut cookie) {
        Ok(_) => Ok(Some(u64::from_ne_bytes(cookie))),
        // Linux before 4.12 does not have the option.
        Err(error) if error.raw_os_error() == Some(libc::ENOPROTOOPT) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Both numbers have to be of one moment.
pub(super) fn stream_position(socket: &SockRef<'_>) -> io::Result<Option<StreamPosition>> {
    let mut received = bytes_received(socket)?;
    for _ in 0..LOOKS {
        let unread = unread_bytes(socket)?;
        let now = bytes_received(socket)?;
        if now == received {
            return Ok(received.map(|count| StreamPosition {
                read: count.saturating_sub(unread),
                unread,
            }));
        }
        received = now;
    }
    Ok(None)
}

fn bytes_received(socket: &SockRef<'_>) -> io::Result<Option<u64>> {
    Ok(tcp_info(SockRef::from(&**socket))?.and_then(|info| info.bytes_received))
}

fn unread_bytes(socket: &SockRef<'_>) -> io::Result<u64> {
    let mut count: c_int = 0;
    // SAFETY: the request writes one C int, and `count` is one.
    match unsafe { libc::ioctl(socket.as_raw_fd(), FIONREAD, &raw mut count) } {
        0 => Ok(u64::try_from(count).unwrap_or(0)),
        _ => Err(io::Error::last_os_error()),
    }
}

/// The kernel gives a datagram its time once: on arrival, or when somebody first asks.
pub(super) fn time_of_first_datagram(socket: &SockRef<'_>) -> io::Result<Option<u64>> {
    // An owner that wants times in microseconds keeps them: one excludes the other.
    if unix::int(socket, SOL_SOCKET, SO_TIMESTAMP)? != 0 {
        return Ok(None);
    }
    let was_on = unix::int(socket, SOL_SOCKET, SO_TIMESTAMPNS)?;
    unix::set(socket, SOL_SOCKET, SO_TIMESTAMPNS, &1_i32)?;
    let time = time_of_first(socket);
    unix::set(socket, SOL_SOCKET, SO_TIMESTAMPNS, &was_on)?;
    time
}

fn time_of_first(socket: &SockRef<'_>) -> io::Result<Option<u64>> {
    let mut control = Aligned::<256>::zeroed();
    // SAFETY: zero is a valid value of every field.
    let mut message: libc::msghdr = unsafe { zeroed() };
    message.msg_control = control.bytes_mut().as_mut_ptr().cast();
    message.msg_controllen = control.bytes().len() as _;
    let flags = libc::MSG_PEEK | libc::MSG_DONTWAIT;
    // SAFETY: the message points at `control`, which lives through the call, and at no other memory.
    if unsafe { libc::recvmsg(socket.as_raw_fd(), &raw mut message, flags) } < 0 {
        return match io::Error::last_os_error() {
            error if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            error => Err(error),
        };
    }
    let length = message.msg_controllen as usize;
    Ok(ControlMessages::new(&control.bytes()[..length])
        .find(|found| (found.level, found.kind) == (SOL_SOCKET, SCM_TIMESTAMPNS))
        .and_then(|found| nanoseconds(found.data)))
}

/// Of a `timespec`.
fn nanoseconds(data: &[u8]) -> Option<u64> {
    const HALF: usize = size_of::<libc::c_long>();
    let part = |at: usize| {
        let bytes = data.get(at..at + HALF)?.try_into().ok()?;
        u64::try_from(libc::c_long::from_ne_bytes(bytes)).ok()
    };
    part(0)?
        .checked_mul(1_000_000_000)?
        .checked_add(part(HALF)?)
}

pub(super) fn waiting_connections(listener: &SockRef<'_>) -> io::Result<Option<Vec<String>>> {
    let Some(address) = listener.local_addr()?.as_socket() else {
        return Ok(None);
    };
    let path = match address.is_ipv4() {
        true => "/proc/net/tcp",
        false => "/proc/net/tcp6",
    };
    let table = fs::read_to_string(path)?;
    Ok(Some(waiting_in(&table, address.port())))
}

/// A connection that nobody has accepted has no inode.
fn waiting_in(table: &str, port: u16) -> Vec<String> {
    let suffix = format!(":{port:04X}");
    let mut waiting = Vec::new();
    for line in table.lines().skip(1) {
        let fields: Vec<_> = line.split_ascii_whitespace().collect();
        let (Some(local), Some(remote), Some(state), Some(&"0")) =
            (fields.get(1), fields.get(2), fields.get(3), fields.get(9))
        else {
            continue;
        };
        if local.ends_with(&suffix) && ACCEPTABLE_STATES.contains(state) {
            waiting.push(format!("{local} {remote}"));
        }
    }
    waiting
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream, UdpSocket};

    use super::*;

    fn readable(socket: &impl AsRawFd) {
        let mut poll = libc::pollfd {
            fd: socket.as_raw_fd(),
            events: libc::POLLIN,
            revents: 0,
        };
        // SAFETY: one structure, which lives through the call.
        assert_eq!(unsafe { libc::poll(&raw mut poll, 1, 20_000) }, 1);
    }

    #[test]
    fn the_position_of_a_stream_moves_by_reading_alone() -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let mut peer = TcpStream::connect(listener.local_addr()?)?;
        let (mut own, _) = listener.accept()?;
        let position = |own: &TcpStream| {
            stream_position(&SockRef::from(own)).map(|position| position.expect("Linux"))
        };
        assert_eq!(position(&own)?, StreamPosition { read: 0, unread: 0 });
        peer.write_all(b"12345")?;
        readable(&own);
        assert_eq!(position(&own)?, StreamPosition { read: 0, unread: 5 });
        own.read_exact(&mut [0; 2])?;
        assert_eq!(position(&own)?, StreamPosition { read: 2, unread: 3 });
        peer.write_all(b"6")?;
        while position(&own)?.unread < 4 {}
        assert_eq!(position(&own)?, StreamPosition { read: 2, unread: 4 });
        Ok(())
    }

    #[test]
    fn equal_datagrams_are_told_apart() -> io::Result<()> {
        let own = UdpSocket::bind("127.0.0.1:0")?;
        let peer = UdpSocket::bind("127.0.0.1:0")?;
        let first = || time_of_first_datagram(&SockRef::from(&own));
        assert_eq!(first()?, None);
        for _ in 0..3 {
            peer.send_to(b"ping", own.local_addr()?)?;
        }
        readable(&own);
        let one = first()?;
        assert_eq!(first()?, one, "looking changes nothing");
        own.recv(&mut [0; 8])?;
        assert!(one.is_some() && first()? > one);
        assert_eq!(
            unix::int(&SockRef::from(&own), SOL_SOCKET, SO_TIMESTAMPNS)?,
            0
        );
        Ok(())
    }

    #[test]
    fn waiting_connections_are_those_that_nobody_has_accepted() -> io::Result<()> {
        for host in ["127.0.0.1", "::1"] {
            let listener = TcpListener::bind((host, 0))?;
            let waiting = || {
                waiting_connections(&SockRef::from(&listener)).map(|found| found.expect("Linux"))
            };
            assert_eq!(waiting()?.len(), 0);
            let _first = TcpStream::connect(listener.local_addr()?)?;
            drop(TcpStream::connect(listener.local_addr()?)?);
            let before = waiting()?;
            assert_eq!(before.len(), 2, "{before:?}");
            let _accepted = listener.accept()?;
            let after = waiting()?;
            assert_eq!(after.len(), 1, "{after:?}");
            assert!(before.contains(&after[0]));
        }
        Ok(())
    }

    #[test]
    fn no_two_sockets_have_one_identity() -> io::Result<()> {
        let one = UdpSocket::bind("127.0.0.1:0")?;
        let other = UdpSocket::bind("127.0.0.1:0")?;
        let copy = one.try_clone()?;
        let of = |socket: &UdpSocket| identity(&SockRef::from(socket));
        assert_eq!(of(&one)?, of(&copy)?);
        assert_ne!(of(&one)?, of(&other)?);
        Ok(())
    }
}
