//! The message headers of one receive call.

use std::io;
use std::mem::zeroed;
use std::os::fd::AsRawFd;
use std::ptr;

use libc::{MSG_DONTWAIT, MSG_ERRQUEUE, MSG_TRUNC, SOL_UDP, UDP_GRO, iovec, mmsghdr};
use socket2::SockRef;

use super::address::Address;
use super::inline_vec::InlineVec;
use super::packet_info::read_control_message;
use super::scratch::{MAX_MESSAGES, PAYLOAD_SPACE};
use crate::cmsg::{Aligned, ControlMessage, ControlMessages};
use crate::udp::family::canonical;
use crate::udp::{Arrival, PacketInfo};

/// Control data of one message: the segment size and all packet info (144 bytes together), with room for what other socket
/// options put before them. If the segment size were cut off, the datagrams of a coalesced message would merge.
const CONTROL_SPACE: usize = 256;

/// Receives up to `limit` messages and passes them to `visit`.
pub(super) fn receive_messages(
    socket: &SockRef<'_>,
    scratch: &mut [u8],
    limit: usize,
    mut visit: impl FnMut(Arrival<'_>),
) -> io::Result<()> {
    let mut messages = InlineVec::<ReceiveMessage, MAX_MESSAGES>::new();
    for payload in scratch.chunks_exact_mut(PAYLOAD_SPACE).take(limit) {
        messages.push(ReceiveMessage::new(payload));
    }
    let mut headers = InlineVec::<mmsghdr, MAX_MESSAGES>::new();
    for message in messages.iter_mut() {
        headers.push(message.header());
    }
    // `messages` must not be pushed to, moved or borrowed again between `header()` and the call: the headers point into it.
    // SAFETY: every header points into `messages` and `scratch`, which outlive the call and do not move, with the lengths of
    // the buffers; each payload chunk belongs to one header, and nothing else accesses either during the call.
    let received = unsafe { receive_into(socket, &mut headers) }?;
    // An error after the first message ends the call; the kernel keeps it as the pending error, for the next call.
    let payloads = scratch.chunks_exact(PAYLOAD_SPACE);
    for ((header, message), payload) in headers[..received]
        .iter()
        .zip(messages.iter())
        .zip(payloads)
    {
        visit(message.arrival(header, payload));
    }
    Ok(())
}

/// # Safety
/// Every pointer in the headers is valid for writes of its length, and nothing else accesses that memory during the call.
unsafe fn receive_into(socket: &SockRef<'_>, headers: &mut [mmsghdr]) -> io::Result<usize> {
    let fd = socket.as_raw_fd();
    if let [only] = headers {
        // SAFETY: the caller guarantees that the header's pointers are valid and exclusive.
        let length = unsafe { libc::recvmsg(fd, &raw mut only.msg_hdr, MSG_DONTWAIT) };
        only.msg_len = outcome(length)? as _;
        return Ok(1);
    }
    let (first, count) = (headers.as_mut_ptr(), headers.len());
    let no_timeout = ptr::null_mut();
    // SAFETY: the caller guarantees that the headers' pointers are valid and exclusive; `count` is their number, and a null
    // timeout is allowed.
    let received = unsafe { libc::recvmmsg(fd, first, count as _, MSG_DONTWAIT as _, no_timeout) };
    outcome(received as isize)
}

fn outcome(received: isize) -> io::Result<usize> {
    usize::try_from(received).map_err(|_| io::Error::last_os_error())
}

/// Whether `recvmmsg` is available: a call for 0 messages does nothing, and fails only where a sandbox or an old kernel
/// blocks the system call itself.
pub(super) fn can_receive_many(socket: &SockRef<'_>) -> bool {
    // `recvmmsg` first takes the socket's pending error (`sk_err`), except for calls that read the error queue.
    let flags = MSG_DONTWAIT | MSG_ERRQUEUE;
    let (fd, none) = (socket.as_raw_fd(), ptr::null_mut());
    // SAFETY: with a count of 0 the kernel accesses no header, so a null pointer is allowed.
    unsafe { libc::recvmmsg(fd, none, 0, flags as _, ptr::null_mut()) == 0 }
}

/// What a message header points to, except the payload, which is received into the scratch memory.
#[derive(Clone, Copy)]
struct ReceiveMessage {
    vector: iovec,
    peer: Address,
    control: Aligned<CONTROL_SPACE>,
}

impl ReceiveMessage {
    fn new(payload: &mut [u8]) -> Self {
        Self {
            vector: iovec {
                iov_base: payload.as_mut_ptr().cast(),
                iov_len: payload.len(),
            },
            peer: Address::zeroed(),
            control: Aligned::zeroed(),
        }
    }

    fn header(&mut self) -> mmsghdr {
        // SAFETY: all fields are integers and raw pointers, for which zeros are valid.
        let mut header: mmsghdr = unsafe { zeroed() };
        header.msg_hdr.msg_iov = &raw mut self.vector;
        header.msg_hdr.msg_iovlen = 1;
        header.msg_hdr.msg_name = (&raw mut self.peer).cast();
        header.msg_hdr.msg_namelen = Address::ROOM;
        header.msg_hdr.msg_control = (&raw mut self.control).cast();
        header.msg_hdr.msg_controllen = CONTROL_SPACE as _;
        header
    }

    /// The datagrams that the kernel wrote to `payload`, with their control data. `header` is the one of this message, after
    /// the call.
    fn arrival<'a>(&self, header: &mmsghdr, payload: &'a [u8]) -> Arrival<'a> {
        // Without MSG_TRUNC among the flags of the call, the length is that of the bytes received.
        let payload = &payload[..header.msg_len as usize];
        let control_length: usize = header.msg_hdr.msg_controllen as _;
        let mut arrival = Arrival {
            payload,
            segment_size: payload.len(),
            peer: canonical(self.peer.into()),
            truncated: header.msg_hdr.msg_flags & MSG_TRUNC != 0,
            packet_info: PacketInfo::default(),
        };
        for message in ControlMessages::new(&self.control.bytes()[..control_length]) {
            match (message.level, message.kind) {
                (SOL_UDP, UDP_GRO) => set_segment_size(&mut arrival, &message),
                _ => read_control_message(&mut arrival.packet_info, &message),
            }
        }
        arrival
    }
}

/// Records the size of the coalesced datagrams.
fn set_segment_size(arrival: &mut Arrival<'_>, message: &ControlMessage<'_>) {
    let size = message.int().and_then(|size| usize::try_from(size).ok());
    if let Some(size @ 1..) = size {
        arrival.segment_size = size;
    }
}
