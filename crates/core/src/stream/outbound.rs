//! Bytes that wait to be sent.

use super::byte_queue::ByteQueue;
use super::piece::Piece;

/// Bytes that wait at most; what a program writes beyond stays with it. Four times what a transport takes in one go keeps
/// both sides busy.
const LIMIT: usize = 256 * 1024;

/// The queue between the program and a transport.
#[derive(Debug, Default)]
pub(crate) struct Outbound {
    waiting: ByteQueue,
    /// Bytes that were taken out and are not with the kernel yet.
    taken: usize,
    refused: bool,
    /// Whether nothing follows.
    ended: bool,
}

impl Outbound {
    /// Nothing follows what waits.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    pub(crate) fn is_ended(&self) -> bool {
        self.ended
    }

    /// Copies as much of `first` and `second` as there is room for, and returns how many bytes that is.
    pub(super) fn push(&mut self, first: &[u8], second: &[u8]) -> usize {
        let accepted = self.push_part(first) + self.push_part(second);
        self.refused = accepted < first.len() + second.len();
        accepted
    }

    fn push_part(&mut self, part: &[u8]) -> usize {
        let accepted = part.len().min(self.room());
        self.waiting.push(&part[..accepted]);
        accepted
    }

    /// Takes out the first pieces, until they are at least `len` bytes or there is no more.
    pub(crate) fn take(&mut self, len: usize) -> Vec<Piece> {
        let before = self.waiting.len();
        let mut pieces = Vec::new();
        while before - self.waiting.len() < len
            && let Some(piece) = self.waiting.pop()
        {
            pieces.push(piece);
        }
        self.taken += before - self.waiting.len();
        pieces
    }

    /// The kernel has `count` bytes of what was taken. True when the owner should hear of it: everything is gone, or there
    /// is room again for what was refused.
    pub(super) fn handed_over(&mut self, count: usize) -> bool {
        self.taken -= count.min(self.taken);
        self.is_empty() || (self.refused && self.room() >= LIMIT / 2)
    }

    /// Whether all bytes are with the kernel.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.taken == 0
    }

    /// Whether nothing waits, and more may follow.
    pub(super) fn is_idle(&self) -> bool {
        self.is_empty() && !self.ended
    }

    /// Drops what waits: nobody will send it.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn room(&self) -> usize {
        LIMIT.saturating_sub(self.waiting.len() + self.taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(pieces: &[Piece]) -> usize {
        pieces.iter().map(|piece| piece.len()).sum()
    }

    #[test]
    fn takes_no_more_than_its_limit_and_tells_when_half_is_free() {
        let mut outbound = Outbound::default();
        let all = vec![7; LIMIT + 1];
        assert_eq!(outbound.push(&all, b"tail"), LIMIT);
        assert_eq!(bytes(&outbound.take(LIMIT)), LIMIT);
        assert_eq!(outbound.push(b"x", b""), 0);
        assert!(!outbound.handed_over(LIMIT / 2 - 1));
        assert!(outbound.handed_over(1));
    }

    #[test]
    fn tells_when_everything_is_gone() {
        let mut outbound = Outbound::default();
        assert_eq!(outbound.push(b"ab", b"cd"), 4);
        assert_eq!(bytes(&outbound.take(4)), 4);
        assert!(!outbound.is_empty());
        assert!(!outbound.handed_over(3));
        assert!(outbound.handed_over(1));
        assert_eq!(outbound.take(1), []);
    }
}
