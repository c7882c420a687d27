//! Received datagrams, as a receive call delivers them.

use std::net::SocketAddr;

use super::PacketInfo;

/// One datagram, or several of one peer that the kernel coalesced.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// The bytes. They belong to the receiver and are valid during the call only.
    pub payload: &'a [u8],
    /// Bytes per datagram; the last datagram may be shorter. Equal to the payload's length when nothing was coalesced; 0
    /// for one empty datagram.
    pub segment_size: usize,
    /// The sender. On a dual-stack socket an IPv4 peer is reported as IPv4, not IPv4-mapped.
    pub peer: SocketAddr,
    /// The datagram was longer than the receive buffer, and its end is lost.
    pub truncated: bool,
    /// The requested packet info.
    pub packet_info: PacketInfo,
}

impl<'a> Arrival<'a> {
    /// The number of datagrams in the payload, at least 1.
    pub fn datagram_count(&self) -> usize {
        self.payload.len().div_ceil(self.segment_size.max(1)).max(1)
    }

    /// The datagrams, in order.
    pub fn datagrams(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (payload, size) = (self.payload, self.segment_size);
        (0..self.datagram_count()).map(move |index| {
            let start = index * size;
            &payload[start..payload.len().min(start + size)]
        })
    }
}
