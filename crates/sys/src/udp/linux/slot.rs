//! The messages of one receive call, in the kernel's terms.

use std::io;
use std::mem::zeroed;
use std::os::fd::AsRawFd;
use std::ptr;

use libc::{MSG_DONTWAIT, MSG_ERRQUEUE, MSG_TRUNC, SOL_UDP, UDP_GRO, iovec, mmsghdr};
use socket2::SockRef;

use super::address::Address;
use super::facts::note;
use super::inline_vec::InlineVec;
use super::scratch::{SLOT_SIZE, SLOTS};
use crate::cmsg::{Aligned, Message, Messages};
use crate::udp::family::canonical;
use crate::udp::{Arrival, Facts};

/// Control data of one message: the segment size, every fact (144 bytes together), and room for what other options of the
/// socket put before them. A message without its segment size would merge datagrams.
const CONTROL_SPACE: usize = 256;

/// Receives up to `limit` messages and hands them to `visit`.
pub(super) fn receive_messages(
    socket: &SockRef<'_>,
    scratch: &mut [u8],
    limit: usize,
    mut visit: impl FnMut(Arrival<'_>),
) -> io::Result<()> {
    let mut slots = InlineVec::<Slot, SLOTS>::new();
    for payload in scratch.chunks_exact_mut(SLOT_SIZE).take(limit) {
        slots.push(Slot::new(payload));
    }
    let mut headers = InlineVec::<mmsghdr, SLOTS>::new();
    for slot in slots.iter_mut() {
        headers.push(slot.header());
    }
    // SAFETY: the headers point into `slots` and `scratch`, which stay in place, with true lengths.
    let received = unsafe { fill(socket, &mut headers) }?;
    let payloads = scratch.chunks_exact(SLOT_SIZE);
    for ((header, slot), payload) in headers[..received].iter().zip(slots.iter()).zip(payloads) {
        visit(slot.arrival(header, payload));
    }
    Ok(())
}

/// # Safety
/// Every pointer in the headers is valid for its length, and nothing else uses what it points to.
unsafe fn fill(socket: &SockRef<'_>, headers: &mut [mmsghdr]) -> io::Result<usize> {
    let fd = socket.as_raw_fd();
    if let [only] = headers {
        // SAFETY: the caller vouches for the header.
        let length = unsafe { libc::recvmsg(fd, &raw mut only.msg_hdr, MSG_DONTWAIT) };
        only.msg_len = outcome(length)? as _;
        return Ok(1);
    }
    let (first, count) = (headers.as_mut_ptr(), headers.len());
    let no_timeout = ptr::null_mut();
    // SAFETY: the caller vouches for the headers.
    let received = unsafe { libc::recvmmsg(fd, first, count as _, MSG_DONTWAIT as _, no_timeout) };
    outcome(received as isize)
}

fn outcome(received: isize) -> io::Result<usize> {
    usize::try_from(received).map_err(|_| io::Error::last_os_error())
}

/// Whether `recvmmsg` may be called at all: an empty call does nothing, and fails only where a sandbox or an old kernel
/// refuses the call itself.
pub(super) fn can_receive_many(socket: &SockRef<'_>) -> bool {
    // A call for the error queue leaves an error that waits on the socket where it is.
    let flags = MSG_DONTWAIT | MSG_ERRQUEUE;
    let (fd, none) = (socket.as_raw_fd(), ptr::null_mut());
    // SAFETY: with a count of 0 the kernel writes no header.
    unsafe { libc::recvmmsg(fd, none, 0, flags as _, ptr::null_mut()) == 0 }
}

/// Everything that a message header points to but the payload, which goes to the scratch.
#[derive(Clone, Copy)]
struct Slot {
    vector: iovec,
    peer: Address,
    control: Aligned<CONTROL_SPACE>,
}

impl Slot {
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
        // SAFETY: zeros are a valid header: null pointers with zero lengths.
        let mut header: mmsghdr = unsafe { zeroed() };
        header.msg_hdr.msg_iov = &raw mut self.vector;
        header.msg_hdr.msg_iovlen = 1;
        header.msg_hdr.msg_name = (&raw mut self.peer).cast();
        header.msg_hdr.msg_namelen = Address::ROOM;
        header.msg_hdr.msg_control = (&raw mut self.control).cast();
        header.msg_hdr.msg_controllen = CONTROL_SPACE as _;
        header
    }

    /// What the kernel put here and into `payload`.
    fn arrival<'a>(&self, header: &mmsghdr, payload: &'a [u8]) -> Arrival<'a> {
        let payload = &payload[..header.msg_len as usize];
        let control_length: usize = header.msg_hdr.msg_controllen as _;
        let mut arrival = Arrival {
            payload,
            segment_size: payload.len(),
            peer: canonical(self.peer.into()),
            truncated: header.msg_hdr.msg_flags & MSG_TRUNC != 0,
            facts: Facts::default(),
        };
        for message in Messages::new(&self.control.bytes()[..control_length]) {
            match (message.level, message.kind) {
                (SOL_UDP, UDP_GRO) => note_segment_size(&mut arrival, &message),
                _ => note(&mut arrival.facts, &message),
            }
        }
        arrival
    }
}

/// The size of the datagrams that the kernel coalesced.
fn note_segment_size(arrival: &mut Arrival<'_>, message: &Message<'_>) {
    let size = message.int().and_then(|size| usize::try_from(size).ok());
    if let Some(size @ 1..) = size {
        arrival.segment_size = size;
    }
}
