use std::io;
use std::mem::zeroed;
use std::net::{Ipv6Addr, SocketAddr, SocketAddrV6};
use std::os::fd::AsRawFd;

use libc::{
    IP_RECVERR, IPPROTO_IP, IPPROTO_IPV6, IPV6_RECVERR, MSG_DONTWAIT, MSG_ERRQUEUE, c_int, msghdr,
};
use socket2::{SockAddr, SockAddrStorage, SockRef};

use super::QueuedIcmpError;
use super::extended_error::icmp_error;
use crate::cmsg::{Aligned, ControlMessages};
use crate::socket_options::families::set_for_each_family;
use crate::socket_options::unix::set;
use crate::wishes::Wish;

/// Space for the extended error with the address of the reporter, and for control messages of other socket options.
const CONTROL_SPACE: usize = 512;

/// Replaces a destination that the kernel left out.
const UNKNOWN: SocketAddr = SocketAddr::V6(SocketAddrV6::new(Ipv6Addr::UNSPECIFIED, 0, 0, 0));

pub(super) fn queue_icmp_errors(socket: &SockRef<'_>, enabled: bool) -> io::Result<bool> {
    if enabled {
        let queues = Wish::IcmpErrors.note(set_queueing(socket, true));
        if !queues {
            // One family may have it. If this fails too, errors are delivered as without a queue: as pending ones.
            let _ = set_queueing(socket, false);
        }
        return Ok(queues);
    }
    set_queueing(socket, false)?;
    // Disabling the option empties the queue, but the last error is still pending (SO_ERROR) for the next call.
    socket.take_error()?;
    Ok(true)
}

fn set_queueing(socket: &SockRef<'_>, enabled: bool) -> io::Result<()> {
    let value = c_int::from(enabled);
    set_for_each_family(
        socket,
        || set(socket, IPPROTO_IP, IP_RECVERR, &value),
        || set(socket, IPPROTO_IPV6, IPV6_RECVERR, &value),
    )
}

pub(super) fn take_icmp_errors(socket: &SockRef<'_>, visit: &mut dyn FnMut(QueuedIcmpError)) {
    // The queue is separate from the receive buffer. An empty one fails with EAGAIN, which ends the loop.
    while let Ok(entry) = take_entry(socket) {
        if let Some(error) = entry {
            visit(error);
        }
    }
}

/// Takes the next entry of the error queue; `None` if it is not an ICMP error.
fn take_entry(socket: &SockRef<'_>) -> io::Result<Option<QueuedIcmpError>> {
    let mut name = SockAddrStorage::zeroed();
    let mut control = Aligned::<CONTROL_SPACE>::zeroed();
    // SAFETY: all fields are integers and raw pointers, for which zeros are valid.
    let mut header: msghdr = unsafe { zeroed() };
    header.msg_name = (&raw mut name).cast();
    header.msg_namelen = name.size_of();
    header.msg_control = (&raw mut control).cast();
    header.msg_controllen = CONTROL_SPACE as _;
    let flags = MSG_ERRQUEUE | MSG_DONTWAIT;
    // SAFETY: the header points to `name` and `control`, which outlive the call, with their lengths.
    if unsafe { libc::recvmsg(socket.as_raw_fd(), &raw mut header, flags) } < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel wrote an address of this length to `name`, or none and a length of 0.
    let destination = unsafe { SockAddr::new(name, header.msg_namelen) };
    let length: usize = header.msg_controllen as _;
    Ok(extended_error(&control.bytes()[..length])
        .and_then(|data| icmp_error(destination.as_socket().unwrap_or(UNKNOWN), data)))
}

/// The data of the control message with the extended error.
fn extended_error(control: &[u8]) -> Option<&[u8]> {
    ControlMessages::new(control)
        .find(|message| {
            [(IPPROTO_IP, IP_RECVERR), (IPPROTO_IPV6, IPV6_RECVERR)]
                .contains(&(message.level, message.kind))
        })
        .map(|message| message.data)
}
