//! The message header of one send.

use std::mem::zeroed;

use libc::{SOL_UDP, UDP_SEGMENT, iovec, mmsghdr, socklen_t};

use super::address::Address;
use super::send_options::{self, TrafficClasses};
use super::send_run::SendRun;
use crate::cmsg::{self, Aligned, Encoder};
use crate::udp::SendBatch;
use crate::udp::family::Family;

/// Control data of a message: the segment size of the run and the send options of its target.
const CONTROL_SPACE: usize = cmsg::space(size_of::<u16>()) + send_options::SPACE;

/// What a message header points to, except the payload, which stays in the slab.
#[derive(Clone, Copy)]
pub(super) struct SendMessage {
    vector: iovec,
    target: Address,
    target_length: socklen_t,
    control: Aligned<CONTROL_SPACE>,
    control_length: usize,
}

impl SendMessage {
    pub(super) fn new(
        run: &SendRun,
        batch: &SendBatch<'_>,
        family: Family,
        classes: &TrafficClasses<'_>,
    ) -> Self {
        let payload = batch.payload(run.start, run.bytes);
        let mut control = Aligned::zeroed();
        let mut encoder = Encoder::new(&mut control);
        encode_segment_size(run, &mut encoder);
        let (target, target_length) = match batch.target(run.start.index) {
            None => (Address::zeroed(), 0),
            Some(target) => {
                let destination = family.map(target.address);
                send_options::encode(&target.options, destination, classes, &mut encoder);
                Address::new(destination)
            }
        };
        let control_length = encoder.finish();
        Self {
            vector: iovec {
                // The kernel only reads the payload of a send.
                iov_base: payload.as_ptr().cast_mut().cast(),
                iov_len: payload.len(),
            },
            target,
            target_length,
            control,
            control_length,
        }
    }

    /// The header of this message. It points into `self`, which must neither move nor be dropped before the send, and into
    /// the batch's slab.
    pub(super) fn header(&mut self) -> mmsghdr {
        // SAFETY: all fields are integers and raw pointers, for which zeros are valid.
        let mut header: mmsghdr = unsafe { zeroed() };
        header.msg_hdr.msg_iov = &raw mut self.vector;
        header.msg_hdr.msg_iovlen = 1;
        header.msg_hdr.msg_name = (&raw mut self.target).cast();
        header.msg_hdr.msg_namelen = self.target_length;
        header.msg_hdr.msg_control = (&raw mut self.control).cast();
        header.msg_hdr.msg_controllen = self.control_length as _;
        header
    }
}

fn encode_segment_size(run: &SendRun, encoder: &mut Encoder<'_>) {
    if run.is_segmented() {
        // Two or more datagrams share MAX_PAYLOAD bytes, so the size of one fits into 16 bits.
        let size = run.segment_size as u16;
        encoder.push(SOL_UDP, UDP_SEGMENT, &size.to_ne_bytes());
    }
}
