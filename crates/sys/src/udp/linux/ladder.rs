//! The fallback ladder of one socket.

use super::BATCH_SIZE;
use super::send_run::SegmentLimits;
use crate::udp::{Capabilities, MAX_PAYLOAD, Rung};

/// Segments per message that every kernel with UDP_SEGMENT accepts (UDP_MAX_SEGMENTS; newer kernels accept 128).
const MAX_SEGMENTS: usize = 64;

/// Size errors in a row, without an accepted run in between, that end the search for a working size.
const MAX_SIZE_ERRORS: u8 = 3;

/// The send paths that are left to a sender. A path that failed is never tried again on this socket: probing would cost a
/// failed call each time. Segmentation is forgotten either as a whole or from a segment size on, batches as a whole.
#[derive(Debug)]
pub(super) struct Ladder {
    /// Largest datagram that may be part of a segmented run, in bytes; 0 disables segmentation.
    max_segment_size: usize,
    /// Since the last accepted run.
    size_errors: u8,
    batches: bool,
}

impl Ladder {
    pub(super) const fn new(segmentation: bool) -> Self {
        Self {
            max_segment_size: if segmentation { MAX_PAYLOAD } else { 0 },
            size_errors: 0,
            batches: true,
        }
    }

    pub(super) const fn segment_limits(&self) -> SegmentLimits {
        SegmentLimits {
            max_count: MAX_SEGMENTS,
            max_size: self.max_segment_size,
        }
    }

    /// Most messages per call.
    pub(super) const fn batch_size(&self) -> usize {
        if self.batches { BATCH_SIZE } else { 1 }
    }

    pub(super) const fn segmentation_worked(&mut self) {
        self.size_errors = 0;
    }

    /// Segments of this size failed; shorter ones may fit the path.
    pub(super) const fn limit_segment_size(&mut self, size: usize) {
        self.size_errors += 1;
        self.max_segment_size = if self.size_errors < MAX_SIZE_ERRORS {
            size.saturating_sub(1)
        } else {
            0
        };
    }

    pub(super) const fn disable_segmentation(&mut self) {
        self.max_segment_size = 0;
    }

    pub(super) const fn disable_batches(&mut self) {
        self.batches = false;
    }

    pub(super) const fn capabilities(&self) -> Capabilities {
        let segments = self.max_segment_size > 0;
        Capabilities {
            rung: match (segments, self.batches) {
                (true, _) => Rung::Segmented,
                (false, true) => Rung::Batched,
                (false, false) => Rung::Single,
            },
            max_segments: if segments { MAX_SEGMENTS } else { 1 },
            max_segment_size: self.max_segment_size,
            batch_size: self.batch_size(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_starts_at_the_highest_rung_of_the_kernel() {
        assert_eq!(Ladder::new(true).capabilities().rung, Rung::Segmented);
        assert_eq!(Ladder::new(false).capabilities().rung, Rung::Batched);
    }

    #[test]
    fn a_failed_size_leaves_smaller_ones() {
        let mut ladder = Ladder::new(true);
        ladder.limit_segment_size(1_400);
        assert_eq!(ladder.capabilities().max_segment_size, 1_399);
        assert_eq!(ladder.capabilities().rung, Rung::Segmented);
    }

    #[test]
    fn errors_at_every_size_end_segmentation() {
        let mut ladder = Ladder::new(true);
        ladder.limit_segment_size(1_400);
        ladder.limit_segment_size(1_000);
        ladder.segmentation_worked();
        ladder.limit_segment_size(900);
        ladder.limit_segment_size(800);
        assert_eq!(ladder.capabilities().max_segment_size, 799);
        ladder.limit_segment_size(700);
        assert_eq!(ladder.capabilities().rung, Rung::Batched);
    }

    #[test]
    fn the_last_rung_is_one_datagram_a_call() {
        let mut ladder = Ladder::new(true);
        ladder.disable_batches();
        assert_eq!(
            (ladder.batch_size(), ladder.capabilities().rung),
            (1, Rung::Segmented)
        );
        ladder.disable_segmentation();
        assert_eq!(ladder.capabilities().rung, Rung::Single);
        assert_eq!(ladder.capabilities().max_segments, 1);
    }
}
