//! What a receive call hands out.

use std::net::SocketAddr;

use super::Facts;

/// One datagram, or several of one peer that the kernel coalesced.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// The bytes. Valid during the call only.
    pub payload: &'a [u8],
    /// The payload holds one datagram every so many bytes, the last one may be shorter. Equal to the payload's length
    /// when nothing was coalesced; 0 for one empty datagram.
    pub segment_size: usize,
    /// The sender; an IPv4 peer of a dual-stack socket shows as plain IPv4.
    pub peer: SocketAddr,
    /// The datagram was longer than what the receiver can take, and its end is lost.
    pub truncated: bool,
    /// What else the system told.
    pub facts: Facts,
}

impl<'a> Arrival<'a> {
    /// How many datagrams the payload holds, at least 1.
    pub fn datagram_count(&self) -> usize {
        self.payload.len().div_ceil(self.segment_size.max(1)).max(1)
    }

    /// The datagrams in their order.
    pub fn datagrams(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (payload, size) = (self.payload, self.segment_size);
        (0..self.datagram_count()).map(move |index| {
            let start = index * size;
            &payload[start..payload.len().min(start + size)]
        })
    }
}
