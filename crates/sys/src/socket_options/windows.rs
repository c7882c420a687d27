use std::io;
use std::net::SocketAddr;
use std::os::windows::io::AsRawSocket;
use std::ptr;

use socket2::{Domain, SockRef, Socket, Type};
use windows_sys::Win32::Networking::WinSock::{
    GROUP_SOURCE_REQ, IP_DONTFRAGMENT, IP_MULTICAST_IF, IP_UNICAST_IF, IPPROTO_IP, IPPROTO_IPV6,
    IPV6_DONTFRAG, IPV6_UNICAST_IF, MCAST_JOIN_SOURCE_GROUP, MCAST_LEAVE_SOURCE_GROUP,
    SIO_UDP_CONNRESET, SIO_UDP_NETRESET, SO_EXCLUSIVEADDRUSE, SOCKET, SOL_SOCKET, WSAEACCES,
    WSAEADDRINUSE, WSAEINVAL, WSAENOPROTOOPT, WSAEOPNOTSUPP, WSAIoctl, getsockopt, setsockopt,
};

use super::families::set_for_each_family;
use super::multicast::{level, storage};
use super::{InterfaceBinding, SourceMembership, set_multicast_interface};
use crate::interfaces::Interface;

pub(super) use super::unavailable::{
    ACCEPTED_INHERIT_OPTIONS, drop_unicast, dscp, path_mtu, prepare_balanced,
    receive_joined_groups_only, set_busy_poll, set_dscp, set_low_latency,
};

/// Sets an option to a C integer, a structure or bytes.
pub(super) fn set<T: ?Sized>(
    socket: &SockRef<'_>,
    level: i32,
    name: i32,
    value: &T,
) -> io::Result<()> {
    let (handle, length) = (socket.as_raw_socket() as SOCKET, size_of_val(value) as i32);
    let pointer = ptr::from_ref(value).cast();
    // SAFETY: pointer and length are those of `value`, which the system only reads.
    match unsafe { setsockopt(handle, level, name, pointer, length) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Reads an option into `target` and returns how many bytes of it the system wrote.
pub(super) fn read(
    socket: &SockRef<'_>,
    level: i32,
    name: i32,
    target: &mut [u8],
) -> io::Result<usize> {
    let handle = socket.as_raw_socket() as SOCKET;
    let (pointer, mut length) = (target.as_mut_ptr(), target.len() as i32);
    // SAFETY: the system writes at most `length` bytes to the slice, which has that length, and updates `length`.
    match unsafe { getsockopt(handle, level, name, pointer, &raw mut length) } {
        0 => Ok(length as usize),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Whether the error means that an IPv6 socket does not have this IPv4 option.
pub(super) fn is_unknown_to_ipv6_socket(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(WSAENOPROTOOPT | WSAEINVAL))
}

/// Without this option another socket with SO_REUSEADDR can take over the port.
pub(super) fn prepare_exclusive(socket: &SockRef<'_>) -> io::Result<()> {
    set(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, &1_u32)
}

/// On Windows connections in TIME-WAIT never keep a listener from binding.
pub(super) fn prepare_listener(socket: &SockRef<'_>) -> io::Result<()> {
    prepare_exclusive(socket)
}

pub(super) fn prepare_shared(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_reuse_address(true)
}

/// Windows refuses with WSAEACCES what another socket has as well as what is reserved. A bind without options fails with
/// WSAEADDRINUSE for the first.
pub(super) fn bind_failure(
    socket: &SockRef<'_>,
    address: SocketAddr,
    error: io::Error,
) -> io::Error {
    if error.raw_os_error() != Some(WSAEACCES) {
        return error;
    }
    let plain = bind_plainly(socket, address).err();
    plain
        .filter(|error| error.raw_os_error() == Some(WSAEADDRINUSE))
        .unwrap_or(error)
}

fn bind_plainly(socket: &SockRef<'_>, address: SocketAddr) -> io::Result<()> {
    let plain = Socket::new(Domain::for_address(address), socket.r#type()?, None)?;
    if let Ok(only_v6) = socket.only_v6() {
        plain.set_only_v6(only_v6)?;
    }
    plain.bind(&address.into())
}

/// The second code, for "time exceeded", is unknown before Windows Server 2008.
pub(super) fn report_port_unreachable(socket: &SockRef<'_>, enabled: bool) -> io::Result<()> {
    control(socket, SIO_UDP_CONNRESET, u32::from(enabled))?;
    match control(socket, SIO_UDP_NETRESET, u32::from(enabled)) {
        Err(error) if is_unknown_control(&error) => Ok(()),
        outcome => outcome,
    }
}

fn is_unknown_control(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(WSAEINVAL | WSAEOPNOTSUPP))
}

/// A control code that takes a number.
fn control(socket: &SockRef<'_>, code: u32, value: u32) -> io::Result<()> {
    let handle = socket.as_raw_socket() as SOCKET;
    let (input, length) = (ptr::from_ref(&value).cast(), size_of_val(&value) as u32);
    let mut returned = 0;
    // SAFETY: the input is `value`, there is no output, and the call waits for its end.
    let outcome = unsafe {
        WSAIoctl(
            handle,
            code,
            input,
            length,
            ptr::null_mut(),
            0,
            &raw mut returned,
            ptr::null_mut(),
            None,
        )
    };
    match outcome {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

pub(super) fn set_dont_fragment(socket: &SockRef<'_>, dont_fragment: bool) -> io::Result<()> {
    let value = u32::from(dont_fragment);
    set_for_each_family(
        socket,
        || set(socket, IPPROTO_IP, IP_DONTFRAGMENT, &value),
        || set(socket, IPPROTO_IPV6, IPV6_DONTFRAG, &value),
    )
}

pub(super) fn dont_fragment(_socket: &SockRef<'_>) -> io::Result<bool> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Windows cannot bind to a device; the options only choose the outgoing interface.
pub(super) fn bind_to_interface(
    socket: &SockRef<'_>,
    interface: &Interface,
) -> io::Result<InterfaceBinding> {
    let index = interface.index;
    // The IPv4 option takes the index in network byte order, the IPv6 option in host order.
    let index_v4 = index.to_be();
    set_for_each_family(
        socket,
        || set(socket, IPPROTO_IP, IP_UNICAST_IF, &index_v4),
        || set(socket, IPPROTO_IPV6, IPV6_UNICAST_IF, &index),
    )?;
    // A stream has no multicast, and refuses its options.
    if socket.r#type()? == Type::DGRAM {
        set_multicast_interface(SockRef::from(&**socket), index)?;
    }
    Ok(InterfaceBinding::AddressOnly)
}

/// The index takes the place of an address, in network byte order.
pub(super) fn set_multicast_interface_v4(socket: &SockRef<'_>, index: u32) -> io::Result<()> {
    set(socket, IPPROTO_IP, IP_MULTICAST_IF, &index.to_be())
}

pub(super) fn join_source(socket: &SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    let (level, option) = (level(membership.group), MCAST_JOIN_SOURCE_GROUP as i32);
    set(socket, level, option, &request(membership))
}

pub(super) fn leave_source(socket: &SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    let (level, option) = (level(membership.group), MCAST_LEAVE_SOURCE_GROUP as i32);
    set(socket, level, option, &request(membership))
}

fn request(membership: &SourceMembership) -> GROUP_SOURCE_REQ {
    GROUP_SOURCE_REQ {
        gsr_interface: membership.interface,
        gsr_group: storage(membership.group),
        gsr_source: storage(membership.source),
    }
}
