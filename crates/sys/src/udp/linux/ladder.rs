//! What a socket may still try.

use super::BATCH_SIZE;
use super::run::SegmentLimits;
use crate::udp::{Capabilities, MAX_PAYLOAD, Rung};

/// Segments that every kernel with UDP_SEGMENT takes in one message (UDP_MAX_SEGMENTS; newer ones take 128).
const MAX_SEGMENTS: usize = 64;

/// Size refusals in a row, without an accepted run between, that end the search for a size that works.
const MAX_SIZE_REFUSALS: u8 = 3;

/// The rungs a sender may still use. It only goes down.
#[derive(Debug)]
pub(super) struct Ladder {
    /// Largest datagram that may be part of a segmented run, in bytes; 0 is none.
    max_segment_size: usize,
    size_refusals: u8,
    batches: bool,
}

impl Ladder {
    pub(super) const fn new(segmentation: bool) -> Self {
        Self {
            max_segment_size: if segmentation { MAX_PAYLOAD } else { 0 },
            size_refusals: 0,
            batches: true,
        }
    }

    pub(super) const fn segment_limits(&self) -> SegmentLimits {
        SegmentLimits {
            max_count: MAX_SEGMENTS,
            max_size: self.max_segment_size,
        }
    }

    /// Most messages in one call.
    pub(super) const fn batch_size(&self) -> usize {
        if self.batches { BATCH_SIZE } else { 1 }
    }

    pub(super) const fn segmentation_worked(&mut self) {
        self.size_refusals = 0;
    }

    /// Segmented runs of datagrams of this size are refused; shorter ones may fit the path.
    pub(super) const fn refuse_segment_size(&mut self, size: usize) {
        self.size_refusals += 1;
        self.max_segment_size = if self.size_refusals < MAX_SIZE_REFUSALS {
            size.saturating_sub(1)
        } else {
            0
        };
    }

    pub(super) const fn refuse_segmentation(&mut self) {
        self.max_segment_size = 0;
    }

    pub(super) const fn refuse_batches(&mut self) {
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
    fn it_starts_at_the_top_that_the_kernel_has() {
        assert_eq!(Ladder::new(true).capabilities().rung, Rung::Segmented);
        assert_eq!(Ladder::new(false).capabilities().rung, Rung::Batched);
    }

    #[test]
    fn a_refused_size_leaves_smaller_ones() {
        let mut ladder = Ladder::new(true);
        ladder.refuse_segment_size(1_400);
        assert_eq!(ladder.capabilities().max_segment_size, 1_399);
        assert_eq!(ladder.capabilities().rung, Rung::Segmented);
    }

    #[test]
    fn refusals_of_any_size_end_segmentation() {
        let mut ladder = Ladder::new(true);
        ladder.refuse_segment_size(1_400);
        ladder.refuse_segment_size(1_000);
        ladder.segmentation_worked();
        ladder.refuse_segment_size(900);
        ladder.refuse_segment_size(800);
        assert_eq!(ladder.capabilities().max_segment_size, 799);
        ladder.refuse_segment_size(700);
        assert_eq!(ladder.capabilities().rung, Rung::Batched);
    }

    #[test]
    fn the_last_rung_is_one_datagram_a_call() {
        let mut ladder = Ladder::new(true);
        ladder.refuse_batches();
        assert_eq!(
            (ladder.batch_size(), ladder.capabilities().rung),
            (1, Rung::Segmented)
        );
        ladder.refuse_segmentation();
        assert_eq!(ladder.capabilities().rung, Rung::Single);
        assert_eq!(ladder.capabilities().max_segments, 1);
    }
}
