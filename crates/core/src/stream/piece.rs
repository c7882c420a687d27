//! Buffers of queued bytes, reused through a free list.

use std::ops::Deref;
use std::sync::{Mutex, MutexGuard};

use crate::sync::lock;

/// Bytes of a piece: a full TLS record.
pub(super) const PIECE: usize = 16 * 1024;

/// Up to so many bytes a buffer is allocated in the exact size, so that an idle connection with a few unread bytes holds
/// no more memory than them.
const SMALL: usize = 2 * 1024;

/// Pieces on the free list at most: 4 MiB.
const KEPT: usize = 256;

static FREE: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

/// A buffer of fixed capacity, without the bytes that were taken from its start.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    memory: Vec<u8>,
    taken: usize,
}

impl Piece {
    /// An empty piece with room for `len` bytes, or for `PIECE` when that is less.
    pub(super) fn for_bytes(len: usize) -> Self {
        let memory = if len <= SMALL {
            Vec::with_capacity(len)
        } else {
            let free = free().pop();
            free.unwrap_or_else(|| Vec::with_capacity(PIECE))
        };
        Self { memory, taken: 0 }
    }

    /// How many bytes more fit.
    pub(super) fn room(&self) -> usize {
        self.memory.capacity() - self.memory.len()
    }

    /// Adds `bytes`, for which there is room.
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        debug_assert!(bytes.len() <= self.room(), "a piece does not grow");
        self.memory.extend_from_slice(bytes);
    }

    /// Copies the first bytes into `target`, which is not longer than the piece, and takes them off.
    pub(super) fn take(&mut self, target: &mut [u8]) {
        target.copy_from_slice(&self[..target.len()]);
        self.taken += target.len();
    }
}

impl Deref for Piece {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.memory[self.taken..]
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        if self.memory.capacity() < PIECE {
            return;
        }
        let mut memory = std::mem::take(&mut self.memory);
        memory.clear();
        let mut free = free();
        if free.len() < KEPT {
            free.push(memory);
        }
    }
}

fn free() -> MutexGuard<'static, Vec<Vec<u8>>> {
    lock(&FREE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_bytes_take_no_more_than_they_need() {
        let mut piece = Piece::for_bytes(3);
        piece.extend(b"abc");
        assert_eq!(*piece, *b"abc");
        assert!(piece.room() < SMALL);
    }

    #[test]
    fn many_bytes_take_a_piece_that_is_empty_even_when_it_was_used() {
        let mut used = Piece::for_bytes(PIECE);
        used.extend(&[7; PIECE]);
        assert_eq!(used.room(), 0);
        drop(used);
        let next = Piece::for_bytes(PIECE);
        assert!(next.is_empty());
        assert_eq!(next.room(), PIECE);
    }
}
