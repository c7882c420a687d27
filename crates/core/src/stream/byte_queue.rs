//! A queue of bytes in pieces, whose memory is released as they are taken.

use std::collections::VecDeque;

use super::piece::{PIECE, Piece};

/// A queue of so many bytes is moved into another one, a shorter one is copied: of memory that is moved, less than a piece
/// is empty, so that no queue takes more than half as much again as its bytes.
const MOVED: usize = 2 * PIECE;

/// Bytes in order. A piece's bytes are never moved within memory, and an empty queue holds no piece.
#[derive(Debug, Default)]
pub(crate) struct ByteQueue {
    /// No piece is empty.
    pieces: VecDeque<Piece>,
    len: usize,
}

impl ByteQueue {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a copy of `bytes`.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.len += bytes.len();
        let mut rest = bytes;
        if let Some(last) = self.pieces.back_mut() {
            rest = fill(last, rest);
        }
        while !rest.is_empty() {
            // Twice the last one, so that many small parts do not take a piece each.
            let last = self.pieces.back().map_or(0, |last| last.len());
            let mut piece = Piece::for_bytes(rest.len().max(2 * last));
            rest = fill(&mut piece, rest);
            self.pieces.push_back(piece);
        }
    }

    /// Adds the bytes of another queue.
    pub(super) fn append(&mut self, mut other: Self) {
        if self.is_empty() {
            *self = other;
        } else if other.len >= MOVED {
            self.len += other.len;
            self.pieces.append(&mut other.pieces);
        } else {
            other.pieces.iter().for_each(|piece| self.push(piece));
        }
    }

    /// Takes the pieces that fit into `space` bytes as a whole.
    pub(super) fn take_whole(&mut self, space: usize) -> Self {
        if self.len <= space {
            return std::mem::take(self);
        }
        let mut whole = Self::default();
        while let Some(first) = self.pieces.front()
            && whole.len + first.len() <= space
            && let Some(piece) = self.pop()
        {
            whole.len += piece.len();
            whole.pieces.push_back(piece);
        }
        whole
    }

    /// Takes bytes into `target` and returns how many.
    pub(super) fn take(&mut self, target: &mut [u8]) -> usize {
        let whole = self.take_whole(target.len());
        let (start, rest) = target.split_at_mut(whole.len);
        whole.copy_to(start);
        start.len() + self.take_part(rest)
    }

    /// Takes bytes of the first piece into `target`, which is shorter than that piece, and returns how many.
    pub(super) fn take_part(&mut self, target: &mut [u8]) -> usize {
        let Some(first) = self.pieces.front_mut() else {
            return 0;
        };
        first.take(target);
        self.len -= target.len();
        target.len()
    }

    /// Copies everything into `target`, which is as long.
    pub(super) fn copy_to(&self, target: &mut [u8]) {
        let mut rest = target;
        for piece in &self.pieces {
            rest.split_off_mut(..piece.len())
                .expect("room for every piece")
                .copy_from_slice(piece);
        }
    }

    /// Takes the first piece.
    pub(super) fn pop(&mut self) -> Option<Piece> {
        let piece = self.pieces.pop_front()?;
        self.len -= piece.len();
        Some(piece)
    }
}

/// Copies as much of `bytes` as fits and returns the rest.
fn fill<'bytes>(piece: &mut Piece, bytes: &'bytes [u8]) -> &'bytes [u8] {
    let (fits, rest) = bytes.split_at(bytes.len().min(piece.room()));
    piece.extend(fits);
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(len: usize) -> Vec<u8> {
        (0..len).map(|each| (each % 251) as u8).collect()
    }

    fn drained(queue: &mut ByteQueue, step: usize) -> Vec<u8> {
        let mut taken = vec![0; step];
        let mut all = Vec::new();
        while !queue.is_empty() {
            let count = queue.take(&mut taken);
            all.extend_from_slice(&taken[..count]);
        }
        assert_eq!(queue.take(&mut taken), 0);
        all
    }

    #[test]
    fn bytes_come_out_in_order_whatever_the_pieces() {
        let bytes = numbers(100_000);
        let mut queue = ByteQueue::default();
        for part in bytes.chunks(777) {
            queue.push(part);
        }
        queue.push(&[]);
        assert_eq!(drained(&mut queue, 33_333), bytes);
    }

    #[test]
    fn queues_are_joined_in_order_whatever_their_lengths_and_what_was_taken_before() {
        let bytes = numbers(9 * MOVED);
        for len in [1, 777, PIECE, MOVED - 1, MOVED, MOVED + 1] {
            let mut queue = ByteQueue::default();
            let mut first = [0; 5];
            let mut taken = 0;
            for part in bytes.chunks(len) {
                let mut other = ByteQueue::default();
                part.chunks(4_000).for_each(|chunk| other.push(chunk));
                queue.append(other);
                let count = queue.take(&mut first);
                assert_eq!(first[..count], bytes[taken..taken + count]);
                taken += count;
            }
            assert_eq!(queue.len(), bytes.len() - taken);
            assert_eq!(
                drained(&mut queue, 10_001),
                bytes[taken..],
                "{len} bytes at a time"
            );
        }
    }

    #[test]
    fn whole_pieces_are_taken_as_far_as_there_is_space() {
        let bytes = numbers(3 * PIECE);
        let mut queue = ByteQueue::default();
        queue.push(&bytes);
        assert!(queue.take_whole(PIECE - 1).is_empty());
        let whole = queue.take_whole(3 * PIECE - 1);
        assert_eq!((whole.len(), queue.len()), (2 * PIECE, PIECE));
        let mut target = vec![0; 2 * PIECE];
        whole.copy_to(&mut target);
        assert_eq!(target, bytes[..2 * PIECE]);
        assert_eq!(drained(&mut queue, PIECE), bytes[2 * PIECE..]);
    }

    #[test]
    fn joined_queues_take_half_as_much_memory_again_as_their_bytes_at_most() {
        let mut queue = ByteQueue::default();
        for part in [1, PIECE + 1, 2 * PIECE + 1].repeat(20) {
            let mut other = ByteQueue::default();
            other.push(&vec![7; part]);
            queue.append(other);
        }
        let memory: usize = queue
            .pieces
            .iter()
            .map(|each| each.len() + each.room())
            .sum();
        assert!(
            memory <= queue.len() + queue.len() / 2,
            "{memory} for {}",
            queue.len()
        );
    }

    #[test]
    fn what_is_small_shares_a_piece() {
        let mut queue = ByteQueue::default();
        queue.push(&[1; PIECE - 3]);
        queue.push(b"ab");
        queue.push(b"cd");
        assert_eq!(queue.len(), PIECE + 1);
        assert_eq!(queue.pop().map(|piece| piece.len()), Some(PIECE));
        assert_eq!(queue.pop().as_deref(), Some(&b"d"[..]));
        assert_eq!(queue.pop(), None);
        assert!(queue.is_empty());
    }
}
