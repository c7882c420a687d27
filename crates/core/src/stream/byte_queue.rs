//! A queue of bytes in pieces, whose memory is released as they are taken.

use std::collections::VecDeque;

use super::piece::Piece;

/// Bytes in order. A piece's bytes are never moved within memory, and an empty queue holds no piece.
#[derive(Debug, Default)]
pub(super) struct ByteQueue {
    /// No piece is empty.
    pieces: VecDeque<Piece>,
    /// Bytes of the first piece that were taken.
    taken: usize,
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
    pub(super) fn push(&mut self, bytes: &[u8]) {
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

    /// Takes bytes into `target` and returns how many.
    pub(super) fn take(&mut self, target: &mut [u8]) -> usize {
        let mut count = 0;
        while let Some(first) = self.pieces.front() {
            let rest = &first[self.taken..];
            let part = rest.len().min(target.len() - count);
            target[count..count + part].copy_from_slice(&rest[..part]);
            count += part;
            if part < rest.len() {
                self.taken += part;
                break;
            }
            self.pieces.pop_front();
            self.taken = 0;
        }
        self.len -= count;
        count
    }

    /// Takes a whole piece, of which nothing was taken.
    pub(super) fn pop(&mut self) -> Option<Piece> {
        debug_assert_eq!(self.taken, 0, "pieces are taken whole");
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
    use super::super::piece::PIECE;
    use super::*;

    #[test]
    fn bytes_come_out_in_order_whatever_the_pieces() {
        let bytes: Vec<_> = (0..100_000_u32).map(|each| each.to_le_bytes()[0]).collect();
        let mut queue = ByteQueue::default();
        for part in bytes.chunks(777) {
            queue.push(part);
        }
        queue.push(&[]);
        let mut taken = vec![0; 33_333];
        let mut all = Vec::new();
        while !queue.is_empty() {
            let count = queue.take(&mut taken);
            all.extend_from_slice(&taken[..count]);
        }
        assert_eq!(all, bytes);
        assert_eq!(queue.take(&mut taken), 0);
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
