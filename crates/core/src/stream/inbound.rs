//! Received bytes that wait for the program.

use super::byte_queue::ByteQueue;
use super::byte_stream::Read;
use crate::error::Error;

/// Bytes from which on nothing more is read from the socket. What one read brings comes on top.
const LIMIT: usize = 128 * 1024;

/// The queue between a transport and the program.
#[derive(Debug, Default)]
pub(crate) struct Inbound {
    bytes: ByteQueue,
    end: Option<Result<(), Error>>,
    /// Whether the program found nothing and waits to be told.
    awaited: bool,
    /// Whether reading from the socket paused because the queue was full.
    paused: bool,
}

/// What the program got.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) outcome: Result<Read, Error>,
    /// Whether reading from the socket goes on.
    pub(super) resumes: bool,
}

impl Inbound {
    /// Adds received bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.bytes.push(bytes);
    }

    /// Nothing comes any more: in order, or for a reason that shows once everything before was read.
    pub(crate) fn end(&mut self, end: Result<(), Error>) {
        self.end.get_or_insert(end);
    }

    /// Why nothing comes any more, when it did not end in order.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.end.clone()?.err()
    }

    /// Drops what nobody will read any more.
    pub(super) fn close(&mut self, error: Error) {
        *self = Self {
            end: Some(Err(error)),
            ..Self::default()
        };
    }

    /// Whether there is something to tell a program that waits; it is told once.
    pub(super) fn take_news(&mut self) -> bool {
        let news = self.awaited && (!self.bytes.is_empty() || self.end.is_some());
        self.awaited &= !news;
        news
    }

    /// Whether nothing waits for the program.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether reading from the socket has to pause.
    pub(super) fn pauses(&mut self) -> bool {
        self.paused = self.bytes.len() >= LIMIT;
        self.paused
    }

    /// Copies what is there into `target`.
    pub(super) fn take(&mut self, target: &mut [u8]) -> Taken {
        let count = self.bytes.take(target);
        let outcome = match (&self.end, count) {
            (_, 1..) => Ok(Read::Bytes(count)),
            (Some(end), 0) => end.clone().map(|()| Read::Bytes(0)),
            (None, 0) => {
                self.awaited = true;
                Ok(Read::Pending)
            }
        };
        let resumes = self.paused && self.bytes.len() < LIMIT / 2;
        self.paused &= !resumes;
        Taken { outcome, resumes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(inbound: &mut Inbound, space: usize) -> Taken {
        inbound.take(&mut vec![0; space])
    }

    #[test]
    fn a_waiting_program_is_told_once() {
        let mut inbound = Inbound::default();
        inbound.push(b"before");
        assert!(!inbound.take_news(), "nobody asked yet");
        assert_eq!(taken(&mut inbound, 6).outcome, Ok(Read::Bytes(6)));
        assert_eq!(taken(&mut inbound, 6).outcome, Ok(Read::Pending));
        inbound.push(b"after");
        assert!(inbound.take_news());
        assert!(!inbound.take_news());
    }

    #[test]
    fn the_end_shows_when_everything_was_read() {
        let mut inbound = Inbound::default();
        inbound.push(b"ab");
        inbound.end(Ok(()));
        inbound.end(Err(Error::closed("later")));
        assert_eq!(taken(&mut inbound, 8).outcome, Ok(Read::Bytes(2)));
        assert_eq!(taken(&mut inbound, 8).outcome, Ok(Read::Bytes(0)));
        assert_eq!(taken(&mut inbound, 8).outcome, Ok(Read::Bytes(0)));
    }

    #[test]
    fn a_full_queue_pauses_and_a_half_empty_one_resumes() {
        let mut inbound = Inbound::default();
        inbound.push(&vec![1; LIMIT]);
        assert!(inbound.pauses());
        assert!(!taken(&mut inbound, LIMIT / 2).resumes);
        assert!(taken(&mut inbound, 1).resumes);
        assert!(!taken(&mut inbound, 1).resumes, "once");
    }
}
