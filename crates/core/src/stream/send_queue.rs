//! The bytes of a pumped stream that were written and are not with the kernel yet.

use super::byte_queue::ByteQueue;
use super::piece::Piece;

/// Bytes in the queue at most; the writer keeps what exceeds it. Four times what a transport takes in one step keeps both
/// sides busy.
const LIMIT: usize = 256 * 1024;

/// The queue between the writer and a transport.
#[derive(Debug, Default)]
pub(crate) struct SendQueue {
    waiting: ByteQueue,
    /// Bytes that the transport took and the kernel does not have yet. They count against [`LIMIT`], or a writer could fill
    /// the queue anew while the transport is blocked.
    taken: usize,
    /// Whether the last push did not fit as a whole.
    was_full: bool,
    /// Whether the sending direction ends behind the queue.
    ended: bool,
}

impl SendQueue {
    /// Ends the sending direction behind what is queued.
    pub(crate) fn end(&mut self) {
        self.ended = true;
    }

    pub(crate) fn is_ended(&self) -> bool {
        self.ended
    }

    /// Copies as much of `first` and `second` as there is room for, and returns how many bytes that is.
    pub(super) fn push(&mut self, first: &[u8], second: &[u8]) -> usize {
        let accepted = self.push_part(first) + self.push_part(second);
        self.was_full = accepted < first.len() + second.len();
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

    /// The kernel has `count` more bytes of what was taken. True when the writer has to be notified: the queue is empty, or
    /// half of it is free after a push that did not fit.
    pub(super) fn handed_over(&mut self, count: usize) -> bool {
        self.taken -= count.min(self.taken);
        self.is_empty() || (self.was_full && self.room() >= LIMIT / 2)
    }

    /// Whether all bytes are with the kernel.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.taken == 0
    }

    /// Whether nothing is queued, and more may follow.
    pub(super) fn is_idle(&self) -> bool {
        self.is_empty() && !self.ended
    }

    /// Drops what is queued.
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
    fn accepts_no_more_than_its_limit_and_notifies_when_half_is_free() {
        let mut send_queue = SendQueue::default();
        let all = vec![7; LIMIT + 1];
        assert_eq!(send_queue.push(&all, b"tail"), LIMIT);
        assert_eq!(bytes(&send_queue.take(LIMIT)), LIMIT);
        assert_eq!(send_queue.push(b"x", b""), 0);
        assert!(!send_queue.handed_over(LIMIT / 2 - 1));
        assert!(send_queue.handed_over(1));
    }

    #[test]
    fn notifies_when_the_kernel_has_everything() {
        let mut send_queue = SendQueue::default();
        assert_eq!(send_queue.push(b"ab", b"cd"), 4);
        assert_eq!(bytes(&send_queue.take(4)), 4);
        assert!(!send_queue.is_empty());
        assert!(!send_queue.handed_over(3));
        assert!(send_queue.handed_over(1));
        assert_eq!(send_queue.take(1), []);
    }
}
