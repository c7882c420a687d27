use sockets_core::error::Error;
use sockets_core::readiness::Readiness;
use sockets_core::udp::{Cursor, OnFailure, Submission};

use super::subject::Subject;

/// Datagrams back to back, each with contents of its own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Batch {
    pub(crate) slab: Vec<u8>,
    pub(crate) lengths: Vec<u32>,
}

impl Batch {
    pub(crate) fn of_sizes(sizes: impl IntoIterator<Item = usize>) -> Self {
        let mut batch = Self::default();
        for (index, size) in sizes.into_iter().enumerate() {
            batch.slab.extend(pattern(index).take(size));
            batch.lengths.push(size as u32);
        }
        batch
    }

    pub(crate) fn len(&self) -> usize {
        self.lengths.len()
    }

    pub(crate) fn payload(&self, index: usize) -> &[u8] {
        let start: u32 = self.lengths[..index].iter().sum();
        &self.slab[start as usize..][..self.lengths[index] as usize]
    }

    pub(crate) fn payloads(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|index| self.payload(index))
    }

    /// Submits the datagrams before `end` from the cursor on.
    pub(crate) fn submit(
        &self,
        from: &Subject,
        targets: Option<&[u32]>,
        end: usize,
        cursor: &mut Cursor,
        on_failure: OnFailure,
    ) -> Submission {
        let lengths = &self.lengths[..end];
        from.socket
            .submit(&self.slab, lengths, targets, cursor, on_failure)
            .expect("an open socket")
    }

    /// Submits all to the connected peer, waits whenever it has to, and returns the failures.
    pub(crate) fn send(&self, from: &Subject) -> Vec<(usize, Error)> {
        self.send_all(from, None)
    }

    /// The same to these targets.
    pub(crate) fn send_to(&self, from: &Subject, targets: &[u32]) -> Vec<(usize, Error)> {
        self.send_all(from, Some(targets))
    }

    fn send_all(&self, from: &Subject, targets: Option<&[u32]>) -> Vec<(usize, Error)> {
        let (mut cursor, mut failures) = (Cursor::default(), Vec::new());
        loop {
            let end = self.len();
            let submission = self.submit(from, targets, end, &mut cursor, OnFailure::Skip);
            failures.extend(submission.failures);
            if submission.pause.is_none() {
                assert_eq!((cursor.index, cursor.offset), (end, self.slab.len()));
                return failures;
            }
            from.sink.wait(Readiness::WRITABLE);
        }
    }
}

/// Bytes that differ from datagram to datagram and within one.
fn pattern(index: usize) -> impl Iterator<Item = u8> {
    let seed = (index as u32).wrapping_mul(0x9E37_79B9);
    let head = (index as u32).to_le_bytes();
    let tail = (4..).map(move |at: u32| (seed >> (at % 24)) as u8 ^ at as u8);
    head.into_iter().chain(tail)
}
