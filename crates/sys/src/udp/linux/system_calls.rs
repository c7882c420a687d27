//! The system calls of a sender.

use std::io;
use std::os::fd::AsRawFd;
use std::ptr;

use libc::{MSG_DONTWAIT, MSG_NOSIGNAL, c_int, mmsghdr};
use socket2::SockRef;

use super::BATCH_SIZE;
use super::inline_vec::InlineVec;
use super::send_message::SendMessage;
use super::send_options::TrafficClasses;
use super::send_run::SendRun;
use crate::socket_options::unix;
use crate::udp::SendBatch;
use crate::udp::family::Family;
use crate::wishes::Wish;

const FLAGS: c_int = MSG_DONTWAIT | MSG_NOSIGNAL;

/// Sends runs, each as one message, and returns how many the kernel accepted. If not all, the next call fails with the
/// reason.
pub(super) fn send_runs(
    socket: &SockRef<'_>,
    family: Family,
    batch: &SendBatch<'_>,
    runs: &[SendRun],
) -> io::Result<usize> {
    let mut messages = InlineVec::<SendMessage, BATCH_SIZE>::new();
    let mut headers = InlineVec::<mmsghdr, BATCH_SIZE>::new();
    let classes = TrafficClasses::of(socket);
    for run in runs {
        messages.push(SendMessage::new(run, batch, family, &classes));
    }
    for message in messages.iter_mut() {
        headers.push(message.header());
    }
    // SAFETY: every header points into `messages`, which is complete and neither moves nor drops before the call returns,
    // and into the slab of `batch`, with the lengths of these buffers.
    unsafe { send_messages(socket, &mut headers) }
}

/// # Safety
/// Every pointer in the headers is valid for reads of its length.
unsafe fn send_messages(socket: &SockRef<'_>, headers: &mut [mmsghdr]) -> io::Result<usize> {
    let fd = socket.as_raw_fd();
    if let [only] = headers {
        // SAFETY: the caller guarantees that the header's pointers are valid; the kernel only reads through them.
        let sent = unsafe { libc::sendmsg(fd, &raw const only.msg_hdr, FLAGS) };
        return outcome(sent).map(|_| 1);
    }
    let (first, count) = (headers.as_mut_ptr(), headers.len());
    // SAFETY: the caller guarantees that the headers' pointers are valid; `count` is their number, and the kernel writes only
    // each header's `msg_len`.
    let sent = unsafe { libc::sendmmsg(fd, first, count as _, FLAGS as _) };
    outcome(sent as isize)
}

fn outcome(sent: isize) -> io::Result<usize> {
    usize::try_from(sent).map_err(|_| io::Error::last_os_error())
}

/// Whether `sendmmsg` is available: a call for 0 messages does nothing, and fails only where a sandbox or an old kernel
/// blocks the system call itself.
pub(super) fn can_send_many(socket: &SockRef<'_>) -> bool {
    // SAFETY: with a count of 0 the kernel accesses no header, so a null pointer is allowed.
    unsafe { libc::sendmmsg(socket.as_raw_fd(), ptr::null_mut(), 0, FLAGS as _) == 0 }
}

/// Whether the kernel has UDP_SEGMENT (4.18). An older one ignores the control message and would send a run as one long
/// datagram.
pub(super) fn can_segment(socket: &SockRef<'_>) -> bool {
    let value = unix::int(socket, libc::SOL_UDP, libc::UDP_SEGMENT);
    Wish::Segmentation.note(value.map(|_| ()))
}
