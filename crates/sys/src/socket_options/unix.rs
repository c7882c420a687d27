//! Options that are the same on every Unix.

use std::io;
use std::os::fd::AsRawFd;
use std::ptr;

use libc::{IP_MULTICAST_IF, IPPROTO_IP, c_int, in_addr, ip_mreqn, socklen_t};
use socket2::SockRef;

use super::families::{get_for_own_family, set_for_each_family};
use crate::wishes::Wish;

/// Sets an option to a C integer, a structure or bytes.
pub(crate) fn set<T: ?Sized>(
    socket: &SockRef<'_>,
    level: c_int,
    name: c_int,
    value: &T,
) -> io::Result<()> {
    let (pointer, length) = (ptr::from_ref(value).cast(), size_of_val(value) as socklen_t);
    // SAFETY: pointer and length are those of `value`, which the kernel only reads.
    match unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, pointer, length) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Reads an option into `target` and returns how many bytes of it the kernel wrote.
pub(crate) fn read(
    socket: &SockRef<'_>,
    level: c_int,
    name: c_int,
    target: &mut [u8],
) -> io::Result<usize> {
    let mut length = target.len() as socklen_t;
    let (fd, pointer) = (socket.as_raw_fd(), target.as_mut_ptr().cast());
    // SAFETY: the kernel writes at most `length` bytes to the slice, which has that length, and updates `length`.
    match unsafe { libc::getsockopt(fd, level, name, pointer, &raw mut length) } {
        0 => Ok(length as usize),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Reads an option that is a C `int`.
pub(crate) fn int(socket: &SockRef<'_>, level: c_int, name: c_int) -> io::Result<c_int> {
    let mut value = [0; size_of::<c_int>()];
    read(socket, level, name, &mut value)?;
    Ok(c_int::from_ne_bytes(value))
}

/// Whether the error means that an IPv6 socket does not have this IPv4 option; macOS reports EINVAL.
pub(super) fn is_unknown_to_ipv6_socket(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::ENOPROTOOPT | libc::EINVAL))
}

/// A new socket shares nothing.
#[expect(clippy::unnecessary_wraps, reason = "the signature of its twin")]
pub(super) fn prepare_exclusive(_socket: &SockRef<'_>) -> io::Result<()> {
    Ok(())
}

/// On listening sockets the option does not share the port; it only allows binding despite connections in TIME-WAIT.
#[expect(clippy::unnecessary_wraps, reason = "the signature of its twin")]
pub(super) fn prepare_listener(socket: &SockRef<'_>) -> io::Result<()> {
    Wish::ReuseAddress.note(socket.set_reuse_address(true));
    Ok(())
}

pub(super) fn set_dscp(socket: &SockRef<'_>, code_point: u8) -> io::Result<()> {
    let traffic_class = u32::from(code_point) << 2;
    set_for_each_family(
        socket,
        || socket.set_tos_v4(traffic_class),
        || socket.set_tclass_v6(traffic_class),
    )
}

pub(super) fn dscp(socket: &SockRef<'_>) -> io::Result<u8> {
    let traffic_class = get_for_own_family(socket, || socket.tos_v4(), || socket.tclass_v6())?;
    Ok((traffic_class >> 2) as u8)
}

pub(super) fn set_multicast_interface_v4(socket: &SockRef<'_>, index: u32) -> io::Result<()> {
    let any = in_addr { s_addr: 0 };
    let request = ip_mreqn {
        imr_multiaddr: any,
        imr_address: any,
        imr_ifindex: index as c_int,
    };
    set(socket, IPPROTO_IP, IP_MULTICAST_IF, &request)
}

#[cfg(test)]
mod tests {
    use socket2::{Domain, Socket, Type};

    use super::*;

    #[test]
    fn an_unknown_ipv4_option_is_no_error_on_ipv6() -> io::Result<()> {
        let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
        socket.set_only_v6(false)?;
        let unknown = || Err(io::Error::from_raw_os_error(libc::ENOPROTOOPT));
        set_for_each_family(&SockRef::from(&socket), unknown, || Ok(()))
    }
}
