use std::fs::{File, read_dir};
use std::io::{IoSlice, Write};
use std::mem::zeroed;
use std::net::{TcpListener, UdpSocket};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process;
use std::{io, ptr};

use socket2::{SockRef, Socket};

use super::*;

fn send_one(socket: &UnixStream, bytes: &[u8], descriptor: &OwnedFd) -> io::Result<usize> {
    send(
        SockRef::from(socket),
        &[IoSlice::new(bytes)],
        Some(descriptor),
    )
}

fn received(socket: &UnixStream, room: usize) -> io::Result<(Vec<u8>, Passed)> {
    let mut target = vec![0; room];
    let Received { length, passed } = receive(SockRef::from(socket), &mut target)?;
    target.truncate(length);
    Ok((target, passed))
}

#[test]
fn a_descriptor_comes_with_its_bytes_and_is_close_on_exec() -> io::Result<()> {
    let (near, far) = UnixStream::pair()?;
    let udp = UdpSocket::bind("127.0.0.1:0")?;
    let address = udp.local_addr()?;
    let own = OwnedFd::from(udp);
    assert_eq!(send_one(&near, b"take", &own)?, 4);
    let (bytes, passed) = received(&far, 16)?;
    assert_eq!(bytes, b"take");
    let Passed::One(descriptor) = passed else {
        panic!("{passed:?}");
    };
    // SAFETY: the query has no condition.
    let flags = unsafe { libc::fcntl(descriptor.as_raw_fd(), libc::F_GETFD) };
    assert_eq!(flags & libc::FD_CLOEXEC, libc::FD_CLOEXEC);
    let same = Socket::from(descriptor).local_addr()?.as_socket();
    assert_eq!(same, Some(address));
    Ok(())
}

#[test]
fn bytes_without_a_descriptor_and_the_end_come_alone() -> io::Result<()> {
    let (mut near, far) = UnixStream::pair()?;
    near.write_all(b"one")?;
    let (bytes, passed) = received(&far, 16)?;
    assert!(matches!(passed, Passed::Nothing) && bytes == b"one");
    drop(near);
    let (bytes, passed) = received(&far, 16)?;
    assert!(matches!(passed, Passed::Nothing) && bytes.is_empty());
    Ok(())
}

#[test]
fn a_read_ends_with_the_message_of_a_descriptor() -> io::Result<()> {
    let (mut near, far) = UnixStream::pair()?;
    let own = OwnedFd::from(UdpSocket::bind("127.0.0.1:0")?);
    near.write_all(b"a")?;
    send_one(&near, b"b", &own)?;
    near.write_all(b"c")?;
    send_one(&near, b"d", &own)?;
    let (mut bytes, mut descriptors) = (Vec::new(), 0);
    while bytes.len() < 4 {
        let (more, passed) = received(&far, 16)?;
        bytes.extend(more);
        descriptors += usize::from(matches!(passed, Passed::One(_)));
    }
    assert_eq!(bytes, b"abcd");
    assert_eq!(descriptors, 2, "two reads, none of which lost one");
    Ok(())
}

#[test]
fn a_descriptor_needs_a_byte() -> io::Result<()> {
    let (near, _far) = UnixStream::pair()?;
    let own = OwnedFd::from(UdpSocket::bind("127.0.0.1:0")?);
    let error = send_one(&near, b"", &own).expect_err("there is nothing to send it with");
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    Ok(())
}

#[test]
fn a_broken_connection_is_an_error() -> io::Result<()> {
    let (near, far) = UnixStream::pair()?;
    drop(far);
    let error = send(SockRef::from(&near), &[IoSlice::new(b"x")], None).expect_err("broken");
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    Ok(())
}

/// With `count` descriptors in one message, as no sender of ours does.
fn send_several(socket: &UnixStream, count: u32) -> io::Result<()> {
    let file = File::open("/dev/null")?;
    let mut control = [0_u64; 64];
    let mut byte = *b"x";
    let mut part = libc::iovec {
        iov_base: byte.as_mut_ptr().cast(),
        iov_len: 1,
    };
    // SAFETY: zero is a valid value of every field.
    let mut message: libc::msghdr = unsafe { zeroed() };
    message.msg_iov = &raw mut part;
    message.msg_iovlen = 1;
    message.msg_control = control.as_mut_ptr().cast();
    // SAFETY: the function only computes.
    message.msg_controllen = unsafe { libc::CMSG_SPACE(4 * count) } as _;
    // SAFETY: the message has control memory.
    let header = unsafe { libc::CMSG_FIRSTHDR(&raw const message) };
    // SAFETY: the control memory is aligned and has room for a header.
    let header = unsafe { &mut *header };
    header.cmsg_level = libc::SOL_SOCKET;
    header.cmsg_type = libc::SCM_RIGHTS;
    // SAFETY: the function only computes.
    header.cmsg_len = unsafe { libc::CMSG_LEN(4 * count) } as _;
    for index in 0..count as usize {
        // SAFETY: the function only computes.
        let data = unsafe { libc::CMSG_DATA(header) }.cast::<i32>();
        // SAFETY: the control memory has room for `count` numbers.
        let place = unsafe { data.add(index) };
        // SAFETY: it is one of these places.
        unsafe { ptr::write_unaligned(place, file.as_raw_fd()) };
    }
    // SAFETY: the message points at memory that lives through the call.
    match unsafe { libc::sendmsg(socket.as_raw_fd(), &raw const message, 0) } {
        1 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Descriptors of the file that `send_several` sends: other tests of this process open sockets and files meanwhile.
fn open_null_devices() -> io::Result<usize> {
    let entries = read_dir("/dev/fd")?.filter_map(Result::ok);
    Ok(entries
        .filter_map(|entry| std::fs::read_link(entry.path()).ok())
        .filter(|target| target.to_string_lossy().starts_with("/dev/null"))
        .count())
}

#[test]
fn several_descriptors_are_refused_and_closed() -> io::Result<()> {
    for count in [2, 3, 20] {
        let (near, far) = UnixStream::pair()?;
        let before = open_null_devices()?;
        send_several(&near, count)?;
        let (_, passed) = received(&far, 16)?;
        assert!(matches!(passed, Passed::Several), "{count}: {passed:?}");
        assert_eq!(open_null_devices()?, before, "{count}");
    }
    Ok(())
}

#[test]
fn the_peer_is_this_process() -> io::Result<()> {
    let (near, _far) = UnixStream::pair()?;
    let peer = peer(SockRef::from(&near))?;
    assert_eq!(peer.user, crate::process::user()?);
    assert!(peer.process.is_none_or(|number| number == process::id()));
    Ok(())
}

#[test]
fn an_inherited_descriptor_is_owned_and_close_on_exec() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    // SAFETY: the call has no condition; it makes a descriptor that no type of Rust owns.
    let number = unsafe { libc::dup(listener.as_raw_fd()) };
    let owned = crate::handoff::inherited(number)?;
    // SAFETY: the query has no condition.
    let flags = unsafe { libc::fcntl(number, libc::F_GETFD) };
    assert_eq!(flags, libc::FD_CLOEXEC);
    assert_eq!(Socket::from(owned).local_addr()?.as_socket(), Some(address));
    for number in [-1, i32::MAX] {
        assert!(crate::handoff::inherited(number).is_err());
    }
    Ok(())
}
