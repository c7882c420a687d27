use std::io;
use std::mem::zeroed;
use std::net::{Ipv6Addr, SocketAddr, SocketAddrV6};
use std::os::fd::AsRawFd;

use libc::{
    IP_RECVERR, IPPROTO_IP, IPPROTO_IPV6, IPV6_RECVERR, MSG_DONTWAIT, MSG_ERRQUEUE, c_int, msghdr,
};
use socket2::{SockAddr, SockAddrStorage, SockRef};

use super::Answer;
use super::record::answer;
use crate::cmsg::{Aligned, Messages};
use crate::socket_options::families::set_for_each_family;
use crate::socket_options::unix::set;

/// Room for the record with the address of the reporter, and for what other options of the socket put beside it.
const CONTROL_SPACE: usize = 512;

/// Stands for a destination that the kernel left out.
const UNKNOWN: SocketAddr = SocketAddr::V6(SocketAddrV6::new(Ipv6Addr::UNSPECIFIED, 0, 0, 0));

pub(super) fn keep_answers(socket: &SockRef<'_>, keep: bool) -> io::Result<bool> {
    let keep_value = c_int::from(keep);
    set_for_each_family(
        socket,
        || set(socket, IPPROTO_IP, IP_RECVERR, &keep_value),
        || set(socket, IPPROTO_IPV6, IPV6_RECVERR, &keep_value),
    )?;
    if !keep {
        // The kernel emptied the queue, but the last answer may still wait to come out of the next call.
        socket.take_error()?;
    }
    Ok(true)
}

pub(super) fn take_answers(socket: &SockRef<'_>, visit: &mut dyn FnMut(Answer)) {
    while let Ok(entry) = take_entry(socket) {
        if let Some(answer) = entry {
            visit(answer);
        }
    }
}

/// The next entry of the error queue; `None` for one that is not an answer of the network.
fn take_entry(socket: &SockRef<'_>) -> io::Result<Option<Answer>> {
    let mut name = SockAddrStorage::zeroed();
    let mut control = Aligned::<CONTROL_SPACE>::zeroed();
    // SAFETY: zeros are a valid header: null pointers with zero lengths.
    let mut header: msghdr = unsafe { zeroed() };
    header.msg_name = (&raw mut name).cast();
    header.msg_namelen = name.size_of();
    header.msg_control = (&raw mut control).cast();
    header.msg_controllen = CONTROL_SPACE as _;
    let flags = MSG_ERRQUEUE | MSG_DONTWAIT;
    // SAFETY: the header points to `name` and `control`, with true lengths.
    if unsafe { libc::recvmsg(socket.as_raw_fd(), &raw mut header, flags) } < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel wrote an address of this length.
    let destination = unsafe { SockAddr::new(name, header.msg_namelen) };
    let length: usize = header.msg_controllen as _;
    Ok(record(&control.bytes()[..length])
        .and_then(|data| answer(destination.as_socket().unwrap_or(UNKNOWN), data)))
}

fn record(control: &[u8]) -> Option<&[u8]> {
    Messages::new(control)
        .find(|message| {
            [(IPPROTO_IP, IP_RECVERR), (IPPROTO_IPV6, IPV6_RECVERR)]
                .contains(&(message.level, message.kind))
        })
        .map(|message| message.data)
}
