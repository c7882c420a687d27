use std::net::SocketAddr;

use sockets_sys::udp::{Cursor, SendBatch, Target, Targets};

/// A batch in which every datagram has distinct contents.
#[derive(Default)]
pub(crate) struct Batch {
    slab: Vec<u8>,
    lengths: Vec<u32>,
    indexes: Vec<u32>,
    table: Vec<Target>,
}

impl Batch {
    pub(crate) fn of_sizes(sizes: &[usize]) -> Self {
        let mut batch = Self::default();
        for &size in sizes {
            batch.push(size);
        }
        batch
    }

    /// Datagram `i` of a size goes to `table[indexes[i]]`.
    pub(crate) fn to_targets(sizes: &[usize], indexes: &[u32], table: &[SocketAddr]) -> Self {
        assert_eq!(sizes.len(), indexes.len());
        Self {
            indexes: indexes.to_vec(),
            table: table.iter().map(|&address| address.into()).collect(),
            ..Self::of_sizes(sizes)
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.lengths.len()
    }

    /// The first `count` datagrams.
    pub(crate) fn prefix(&self, count: usize) -> SendBatch<'_> {
        let targets = match self.table.as_slice() {
            [] => Targets::Connected,
            table => Targets::Each {
                indexes: &self.indexes[..count],
                table,
            },
        };
        SendBatch {
            slab: &self.slab,
            lengths: &self.lengths[..count],
            targets,
        }
    }

    pub(crate) fn all(&self) -> SendBatch<'_> {
        self.prefix(self.len())
    }

    /// The cursor after the first `count` datagrams.
    pub(crate) fn cursor_after(&self, count: usize) -> Cursor {
        Cursor {
            index: count,
            offset: self.lengths[..count]
                .iter()
                .map(|&length| length as usize)
                .sum(),
        }
    }

    pub(crate) fn payload(&self, index: usize) -> &[u8] {
        let start = self.cursor_after(index).offset;
        &self.slab[start..start + self.lengths[index] as usize]
    }

    /// The target's index; 0 in a connected batch.
    pub(crate) fn target(&self, index: usize) -> usize {
        self.indexes.get(index).map_or(0, |&target| target as usize)
    }

    fn push(&mut self, size: usize) {
        let index = self.lengths.len();
        self.slab
            .extend((0..size).map(|position| (index * 31 + position * 7) as u8));
        self.lengths.push(size as u32);
    }
}

/// Moves a cursor past its datagram.
pub(crate) fn skip(batch: &SendBatch<'_>, cursor: &mut Cursor) {
    let length = batch.lengths[cursor.index] as usize;
    cursor.advance(1, length);
}
