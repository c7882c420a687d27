//! The bytes of a pumped stream that were received and not read yet.

use super::byte_queue::ByteQueue;
use super::byte_stream::Read;
use crate::error::Error;

/// Above so many bytes reading from the socket pauses. What the last read brought comes on top.
///
/// Bulk comes in full records of 16 KiB and is read by powers of two, so that both bounds are often met exactly: reading goes
/// on at this one, and again at half of it, while the reader still has something to take. Each half costs two wake-ups, one of
/// either thread, which took a tenth of the time with half as much.
const LIMIT: usize = 256 * 1024;

/// The queue between a transport and the reader.
#[derive(Debug, Default)]
pub(crate) struct ReceiveQueue {
    bytes: ByteQueue,
    end: Option<Result<(), Error>>,
    /// Whether the reader found nothing and has to be notified.
    reader_waits: bool,
    /// Whether reading from the socket paused because the queue was full.
    paused: bool,
}

/// Outcome of a read, whose first bytes are still to be copied.
#[derive(Debug)]
pub(crate) struct Taken {
    first: ByteQueue,
    outcome: Result<Read, Error>,
    /// Whether reading from the socket resumes.
    pub(crate) resumes: bool,
}

impl Taken {
    /// Copies the first bytes into `target`, that of the read; the queue need not be locked any more.
    pub(crate) fn copy_to(self, target: &mut [u8]) -> Result<Read, Error> {
        self.first.copy_to(&mut target[..self.first.len()]);
        self.outcome
    }
}

impl ReceiveQueue {
    /// Adds received bytes.
    pub(crate) fn append(&mut self, bytes: ByteQueue) {
        self.bytes.append(bytes);
    }

    /// Ends the stream, in order or with an error, which the reader gets once everything before was read. The first end stays.
    pub(crate) fn end(&mut self, end: Result<(), Error>) {
        self.end.get_or_insert(end);
    }

    /// The error that ended the stream, unless it ended in order.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.end.clone()?.err()
    }

    /// Drops what was not read; later reads fail with `error`.
    pub(super) fn close(&mut self, error: Error) {
        *self = Self {
            end: Some(Err(error)),
            ..Self::default()
        };
    }

    /// Whether a waiting reader has to be notified; true once for each wait.
    pub(super) fn take_notification(&mut self) -> bool {
        let due = self.reader_waits && (!self.bytes.is_empty() || self.end.is_some());
        self.reader_waits &= !due;
        due
    }

    /// Whether everything was read.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether reading from the socket has to pause.
    pub(super) fn pauses(&mut self) -> bool {
        self.paused = self.bytes.len() > LIMIT;
        self.paused
    }

    /// Takes what is there for `target`. Whole pieces are taken out, to be copied without a lock of the queue; only what
    /// exceeds them is copied here.
    pub(crate) fn take(&mut self, target: &mut [u8]) -> Taken {
        let first = self.bytes.take_whole(target.len());
        let count = first.len() + self.bytes.take_part(&mut target[first.len()..]);
        let outcome = match (&self.end, count) {
            (_, 1..) => Ok(Read::Bytes(count)),
            (Some(end), 0) => end.clone().map(|()| Read::Bytes(0)),
            (None, 0) => {
                self.reader_waits = true;
                Ok(Read::Pending)
            }
        };
        let resumes = self.paused && self.bytes.len() <= LIMIT / 2;
        self.paused &= !resumes;
        Taken {
            first,
            outcome,
            resumes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::piece::PIECE;
    use super::*;

    fn append(receive_queue: &mut ReceiveQueue, bytes: &[u8]) {
        let mut received = ByteQueue::default();
        received.push(bytes);
        receive_queue.append(received);
    }

    fn taken(receive_queue: &mut ReceiveQueue, space: usize) -> Taken {
        receive_queue.take(&mut vec![0; space])
    }

    #[test]
    fn what_is_taken_out_whole_and_what_is_copied_at_once_are_in_order() {
        let bytes: Vec<_> = (0..50_000_u32).map(|each| each.to_le_bytes()[0]).collect();
        let mut receive_queue = ReceiveQueue::default();
        append(&mut receive_queue, &bytes);
        let mut target = vec![0; 40_000];
        let taken = receive_queue.take(&mut target);
        assert_eq!(target[..2 * PIECE], [0; 2 * PIECE], "not copied yet");
        assert_eq!(taken.copy_to(&mut target), Ok(Read::Bytes(40_000)));
        assert_eq!(target, bytes[..40_000]);
        let taken = receive_queue.take(&mut target);
        assert_eq!(taken.copy_to(&mut target), Ok(Read::Bytes(10_000)));
        assert_eq!(target[..10_000], bytes[40_000..]);
    }

    #[test]
    fn a_waiting_reader_is_notified_once() {
        let mut receive_queue = ReceiveQueue::default();
        append(&mut receive_queue, b"before");
        assert!(!receive_queue.take_notification(), "no reader waits yet");
        assert_eq!(taken(&mut receive_queue, 6).outcome, Ok(Read::Bytes(6)));
        assert_eq!(taken(&mut receive_queue, 6).outcome, Ok(Read::Pending));
        append(&mut receive_queue, b"after");
        assert!(receive_queue.take_notification());
        assert!(!receive_queue.take_notification());
    }

    #[test]
    fn the_end_follows_everything_that_was_received() {
        let mut receive_queue = ReceiveQueue::default();
        append(&mut receive_queue, b"ab");
        receive_queue.end(Ok(()));
        receive_queue.end(Err(Error::closed("later")));
        assert_eq!(taken(&mut receive_queue, 8).outcome, Ok(Read::Bytes(2)));
        assert_eq!(taken(&mut receive_queue, 8).outcome, Ok(Read::Bytes(0)));
        assert_eq!(taken(&mut receive_queue, 8).outcome, Ok(Read::Bytes(0)));
    }

    #[test]
    fn a_full_queue_pauses_and_a_half_empty_one_resumes() {
        let mut receive_queue = ReceiveQueue::default();
        append(&mut receive_queue, &vec![1; LIMIT]);
        assert!(!receive_queue.pauses());
        append(&mut receive_queue, b"1");
        assert!(receive_queue.pauses());
        assert!(!taken(&mut receive_queue, LIMIT / 2).resumes);
        assert!(taken(&mut receive_queue, 1).resumes);
        assert!(!taken(&mut receive_queue, 1).resumes, "once");
    }
}
