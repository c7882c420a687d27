//! A batch of datagrams to send, and the position reached in it.

use super::{SendOptions, Target};

/// The destinations of a batch.
#[derive(Debug, Clone, Copy)]
pub enum Targets<'a> {
    /// All datagrams go to the peer that the socket is connected to.
    Connected,
    /// All datagrams go to one destination.
    One(&'a Target),
    /// Datagram `i` goes to `table[indexes[i]]`.
    Each {
        /// One entry per datagram.
        indexes: &'a [u32],
        /// The distinct destinations.
        table: &'a [Target],
    },
}

/// Datagrams to send, contiguous in memory.
#[derive(Debug, Clone, Copy)]
pub struct SendBatch<'a> {
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
    /// Its index in the batch.
    pub index: usize,
    /// Where its payload begins in the slab, in bytes.
    pub offset: usize,
}

impl<'a> SendBatch<'a> {
    /// Whether every datagram from the cursor on lies within the slab and has a target.
    pub fn is_complete(&self, cursor: &Cursor) -> bool {
        let Some(lengths) = self.lengths.get(cursor.index..) else {
            return false;
        };
        let bytes: u64 = lengths.iter().copied().map(u64::from).sum();
        let room = self.slab.len().checked_sub(cursor.offset);
        room.is_some_and(|room| bytes <= room as u64) && self.has_targets(cursor.index)
    }

    fn has_targets(&self, first: usize) -> bool {
        let Targets::Each { indexes, table } = self.targets else {
            return true;
        };
        let indexes = indexes.get(first..self.lengths.len());
        indexes.is_some_and(|indexes| indexes.iter().all(|&index| (index as usize) < table.len()))
    }

    pub(super) fn length(&self, index: usize) -> usize {
        self.lengths[index] as usize
    }

    pub(super) fn payload(&self, at: Cursor, length: usize) -> &'a [u8] {
        &self.slab[at.offset..at.offset + length]
    }

    /// The send options of a datagram.
    pub fn options(&self, index: usize) -> SendOptions {
        self.target(index)
            .map_or_else(SendOptions::default, |target| target.options)
    }

    /// The destination of a datagram; `None` for the connected peer.
    pub(super) fn target(&self, index: usize) -> Option<&'a Target> {
        match self.targets {
            Targets::Connected => None,
            Targets::One(target) => Some(target),
            Targets::Each { indexes, table } => Some(&table[indexes[index] as usize]),
        }
    }

    pub(super) fn is_done(&self, cursor: &Cursor) -> bool {
        cursor.index >= self.lengths.len()
    }
}

impl Cursor {
    /// Moves past `datagrams` datagrams of `bytes` bytes in total.
    pub fn advance(&mut self, datagrams: usize, bytes: usize) {
        self.index += datagrams;
        self.offset += bytes;
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use super::*;

    #[test]
    fn completeness_counts_from_the_cursor() {
        let connected: [(&[u32], _, bool); 9] = [
            (&[], (0, 0), true),
            (&[4, 6], (0, 0), true),
            (&[4, 7], (0, 0), false),
            (&[u32::MAX, u32::MAX], (0, 0), false),
            (&[900, 6], (1, 4), true),
            (&[900, 6], (1, 5), false),
            (&[4, 6], (2, 10), true),
            (&[4, 6], (2, 11), false),
            (&[4, 6], (3, 10), false),
        ];
        for (lengths, place, expected) in connected {
            assert_complete(lengths, Targets::Connected, place, expected);
        }
        assert_complete(&[4, 6], Targets::Connected, (0, usize::MAX), false);
    }

    #[test]
    fn one_target_is_that_of_every_datagram() {
        let target = SocketAddr::from((Ipv4Addr::LOCALHOST, 9)).into();
        assert_complete(&[4, 6], Targets::One(&target), (0, 0), true);
        assert_complete(&[4, 6], Targets::One(&target), (1, 5), false);
        let batch = SendBatch {
            slab: &[0; 10],
            lengths: &[4, 6],
            targets: Targets::One(&target),
        };
        assert_eq!([0, 1].map(|index| batch.target(index)), [Some(&target); 2]);
    }

    #[test]
    fn each_remaining_datagram_needs_a_target() {
        let table = [SocketAddr::from((Ipv4Addr::LOCALHOST, 9)).into(); 2];
        let rows: [(&[u32], _, bool); 4] = [
            (&[0, 1], (0, 0), true),
            (&[0, 2], (0, 0), false),
            (&[2, 1], (1, 4), true),
            (&[0], (0, 0), false),
        ];
        for (indexes, place, expected) in rows {
            let targets = Targets::Each {
                indexes,
                table: &table,
            };
            assert_complete(&[4, 6], targets, place, expected);
        }
    }

    /// Checks a batch whose slab has ten bytes.
    fn assert_complete(
        lengths: &[u32],
        targets: Targets<'_>,
        (index, offset): (usize, usize),
        expected: bool,
    ) {
        let batch = SendBatch {
            slab: &[0; 10],
            lengths,
            targets,
        };
        let cursor = Cursor { index, offset };
        assert_eq!(batch.is_complete(&cursor), expected, "{batch:?} {cursor:?}");
    }
}
