//! The system calls of a sender.

use std::io;
use std::os::fd::AsRawFd;
use std::ptr;

use libc::{MSG_DONTWAIT, MSG_NOSIGNAL, c_int, mmsghdr};
use socket2::SockRef;

use super::BATCH_SIZE;
use super::inline_vec::InlineVec;
use super::message::Message;
use super::run::Run;
use super::send_options::TrafficClasses;
use crate::socket_options::unix;
use crate::udp::Outbound;
use crate::udp::family::Family;

const FLAGS: c_int = MSG_DONTWAIT | MSG_NOSIGNAL;

/// Sends runs, each as one message, and returns how many the kernel took. When it is not all, the next call tells why.
pub(super) fn send_runs(
    socket: &SockRef<'_>,
    family: Family,
    batch: &Outbound<'_>,
    runs: &[Run],
) -> io::Result<usize> {
    let mut messages = InlineVec::<Message, BATCH_SIZE>::new();
    let mut headers = InlineVec::<mmsghdr, BATCH_SIZE>::new();
    let classes = TrafficClasses::of(socket);
    for run in runs {
        messages.push(Message::new(run, batch, family, &classes));
    }
    for message in messages.iter_mut() {
        headers.push(message.header());
    }
    // SAFETY: the headers point into `messages`, which stays in place, and into the slab of `batch`.
    unsafe { send_messages(socket, &mut headers) }
}

/// # Safety
/// Every pointer in the headers is valid for its length.
unsafe fn send_messages(socket: &SockRef<'_>, headers: &mut [mmsghdr]) -> io::Result<usize> {
    let fd = socket.as_raw_fd();
    if let [only] = headers {
        // SAFETY: the caller vouches for the header.
        let sent = unsafe { libc::sendmsg(fd, &raw const only.msg_hdr, FLAGS) };
        return outcome(sent).map(|_| 1);
    }
    let (first, count) = (headers.as_mut_ptr(), headers.len());
    // SAFETY: the caller vouches for the headers; the kernel writes nothing but their `msg_len`.
    let sent = unsafe { libc::sendmmsg(fd, first, count as _, FLAGS as _) };
    outcome(sent as isize)
}

fn outcome(sent: isize) -> io::Result<usize> {
    usize::try_from(sent).map_err(|_| io::Error::last_os_error())
}

/// Whether `sendmmsg` may be called at all: an empty call does nothing, and fails only where a sandbox or an old kernel
/// refuses the call itself.
pub(super) fn can_send_many(socket: &SockRef<'_>) -> bool {
    // SAFETY: with a count of 0 the kernel reads no header.
    unsafe { libc::sendmmsg(socket.as_raw_fd(), ptr::null_mut(), 0, FLAGS as _) == 0 }
}

/// Whether the kernel knows UDP_SEGMENT. One that does not would send a run as a single long datagram.
pub(super) fn can_segment(socket: &SockRef<'_>) -> bool {
    unix::int(socket, libc::SOL_UDP, libc::UDP_SEGMENT).is_ok()
}
