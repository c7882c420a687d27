//! Divides a batch into runs, each sent as one message.

use crate::udp::{Cursor, MAX_PAYLOAD, SendBatch, Targets};

/// Consecutive datagrams that are sent as one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SendRun {
    /// Its first datagram.
    pub(super) start: Cursor,
    /// Number of datagrams, at least 1.
    pub(super) datagrams: usize,
    /// Total payload bytes.
    pub(super) bytes: usize,
    /// The size of each datagram but the last, which may be shorter.
    pub(super) segment_size: usize,
}

impl SendRun {
    /// The datagram at the cursor alone.
    pub(super) fn single(batch: &SendBatch<'_>, start: Cursor) -> Self {
        let length = batch.length(start.index);
        Self {
            start,
            datagrams: 1,
            bytes: length,
            segment_size: length,
        }
    }

    pub(super) const fn is_segmented(&self) -> bool {
        self.datagrams > 1
    }

    /// The longest run that starts at the cursor: datagrams of one size to one target. The kernel cuts a segmented message
    /// into segments of equal size and a shorter rest, so a shorter datagram may only come last.
    fn longest(batch: &SendBatch<'_>, start: Cursor, limits: SegmentLimits) -> Self {
        let mut run = Self::single(batch, start);
        if run.segment_size == 0 || run.segment_size > limits.max_size {
            return run;
        }
        while run.datagrams < limits.max_count && !run.has_short_end() && run.extend(batch) {}
        run
    }

    const fn has_short_end(&self) -> bool {
        self.bytes < self.datagrams * self.segment_size
    }

    fn extend(&mut self, batch: &SendBatch<'_>) -> bool {
        let next = self.start.index + self.datagrams;
        let Some(&length) = batch.lengths.get(next) else {
            return false;
        };
        let length = length as usize;
        let fits = (1..=self.segment_size).contains(&length)
            && self.bytes + length <= MAX_PAYLOAD
            && same_target(&batch.targets, self.start.index, next);
        if fits {
            self.datagrams += 1;
            self.bytes += length;
        }
        fits
    }
}

fn same_target(targets: &Targets<'_>, first: usize, second: usize) -> bool {
    match targets {
        Targets::Connected | Targets::One(_) => true,
        Targets::Each { indexes, .. } => indexes[first] == indexes[second],
    }
}

/// Limits of a segmented run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SegmentLimits {
    /// Most datagrams.
    pub(super) max_count: usize,
    /// Largest datagram in bytes; 0 disables segmented runs.
    pub(super) max_size: usize,
}

/// The runs of a batch from a cursor on.
pub(super) struct SendRuns<'a> {
    batch: &'a SendBatch<'a>,
    cursor: Cursor,
    limits: SegmentLimits,
}

impl<'a> SendRuns<'a> {
    pub(super) const fn new(
        batch: &'a SendBatch<'a>,
        cursor: Cursor,
        limits: SegmentLimits,
    ) -> Self {
        Self {
            batch,
            cursor,
            limits,
        }
    }
}

impl Iterator for SendRuns<'_> {
    type Item = SendRun;

    fn next(&mut self) -> Option<SendRun> {
        if self.batch.is_done(&self.cursor) {
            return None;
        }
        let run = SendRun::longest(self.batch, self.cursor, self.limits);
        self.cursor.advance(run.datagrams, run.bytes);
        Some(run)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use super::*;

    const LIMITS: SegmentLimits = SegmentLimits {
        max_count: 64,
        max_size: MAX_PAYLOAD,
    };

    fn counts(lengths: &[u32], targets: Targets<'_>, limits: SegmentLimits) -> Vec<usize> {
        let batch = SendBatch {
            slab: &[],
            lengths,
            targets,
        };
        SendRuns::new(&batch, Cursor::default(), limits)
            .map(|run| run.datagrams)
            .collect()
    }

    fn connected(lengths: &[u32]) -> Vec<usize> {
        counts(lengths, Targets::Connected, LIMITS)
    }

    #[test]
    fn equal_sizes_make_runs_of_64() {
        assert_eq!(connected(&[100; 130]), [64, 64, 2]);
    }

    #[test]
    fn a_shorter_datagram_ends_a_run_and_belongs_to_it() {
        assert_eq!(connected(&[100, 100, 40, 40, 100]), [3, 1, 1]);
        assert_eq!(connected(&[9, 8, 7, 6, 5]), [2, 2, 1]);
    }

    #[test]
    fn a_longer_datagram_starts_a_run() {
        assert_eq!(connected(&[40, 100, 100]), [1, 2]);
    }

    #[test]
    fn empty_datagrams_stand_alone() {
        assert_eq!(connected(&[5, 5, 0, 0, 5, 5]), [2, 1, 1, 2]);
    }

    #[test]
    fn a_run_stays_within_one_ip_packet() {
        assert_eq!(connected(&[32_753; 3]), [2, 1]);
        assert_eq!(connected(&[32_754, 32_753, 32_754]), [2, 1]);
        assert_eq!(connected(&[32_754; 3]), [1, 1, 1]);
        assert_eq!(connected(&[65_507, 65_507]), [1, 1]);
    }

    #[test]
    fn oversized_datagrams_stand_alone() {
        assert_eq!(connected(&[65_508, 65_508, 1, 1]), [1, 1, 2]);
    }

    #[test]
    fn a_different_target_ends_a_run() {
        let table = [SocketAddr::from((Ipv4Addr::LOCALHOST, 1)).into(); 2];
        let targets = Targets::Each {
            indexes: &[0, 0, 1, 1, 0],
            table: &table,
        };
        assert_eq!(counts(&[7; 5], targets, LIMITS), [2, 2, 1]);
    }

    #[test]
    fn one_target_divides_nothing() {
        let target = SocketAddr::from((Ipv4Addr::LOCALHOST, 1)).into();
        assert_eq!(counts(&[7; 65], Targets::One(&target), LIMITS), [64, 1]);
    }

    #[test]
    fn sizes_above_the_limit_are_not_merged() {
        let limits = SegmentLimits {
            max_size: 99,
            ..LIMITS
        };
        assert_eq!(
            counts(&[100, 100, 99, 99], Targets::Connected, limits),
            [1, 1, 2]
        );
    }

    #[test]
    fn runs_cover_the_batch_without_gaps() {
        let lengths = [3, 3, 1, 0, 8, 8, 8];
        let batch = SendBatch {
            slab: &[],
            lengths: &lengths,
            targets: Targets::Connected,
        };
        let mut end = Cursor::default();
        for run in SendRuns::new(&batch, end, LIMITS) {
            assert_eq!(run.start, end);
            end.advance(run.datagrams, run.bytes);
        }
        assert_eq!((end.index, end.offset), (7, 31));
    }
}
