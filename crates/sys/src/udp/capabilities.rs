//! The send paths that are left to a sender.

/// The state of a sender's fallback ladder. It only ever shrinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// The rung that the next batch starts on.
    pub rung: Rung,
    /// Most datagrams in one segmented run; 1 without segmentation offload.
    pub max_segments: usize,
    /// Largest datagram, in bytes, that may be part of a segmented run; 0 without segmentation offload.
    pub max_segment_size: usize,
    /// Most messages in one system call.
    pub batch_size: usize,
}

/// A way of sending, fastest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rung {
    /// Runs of datagrams of equal size pass the network stack as one (UDP segmentation offload).
    Segmented,
    /// Several messages in one system call.
    Batched,
    /// One datagram a system call.
    Single,
}
