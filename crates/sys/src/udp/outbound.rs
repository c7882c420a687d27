//! A batch to send and the place reached in it.

use super::{SendOptions, Target};

/// Where the datagrams of a batch go.
#[derive(Debug, Clone, Copy)]
pub enum Targets<'a> {
    /// All to the peer the socket is connected to.
    Connected,
    /// Datagram `i` to `table[indexes[i]]`.
    Each {
        /// One entry a datagram.
        indexes: &'a [u32],
        /// The distinct destinations.
        table: &'a [Target],
    },
}

/// Datagrams that lie back to back in memory.
#[derive(Debug, Clone, Copy)]
pub struct Outbound<'a> {
    /// The payloads, in order, without gaps.
    pub slab: &'a [u8],
    /// Payload length of each datagram in bytes; 0 is an empty datagram.
    pub lengths: &'a [u32],
    /// The destinations.
    pub targets: Targets<'a>,
}

/// The next datagram to send.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Its number in the batch.
    pub index: usize,
    /// Where its payload begins in the slab, in bytes.
    pub offset: usize,
}

impl<'a> Outbound<'a> {
    pub(super) fn length(&self, index: usize) -> usize {
        self.lengths[index] as usize
    }

    pub(super) fn payload(&self, at: Cursor, length: usize) -> &'a [u8] {
        &self.slab[at.offset..at.offset + length]
    }

    /// How a datagram travels.
    pub fn options(&self, index: usize) -> SendOptions {
        self.target(index)
            .map_or_else(SendOptions::default, |target| target.options)
    }

    /// The destination of a datagram; `None` for the connected peer.
    pub(super) fn target(&self, index: usize) -> Option<&'a Target> {
        match self.targets {
            Targets::Connected => None,
            Targets::Each { indexes, table } => Some(&table[indexes[index] as usize]),
        }
    }

    pub(super) fn is_done(&self, cursor: &Cursor) -> bool {
        cursor.index >= self.lengths.len()
    }
}

impl Cursor {
    /// Moves behind `datagrams` datagrams of `bytes` bytes together.
    pub fn advance(&mut self, datagrams: usize, bytes: usize) {
        self.index += datagrams;
        self.offset += bytes;
    }
}
