//! What a sender and a receiver did.

/// Counts of a sender since it was made.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct SendCounters {
    /// Datagrams the kernel took.
    pub datagrams: u64,
    /// Payload bytes of these datagrams.
    pub bytes: u64,
    /// System calls made, refused ones included.
    pub system_calls: u64,
    /// Runs of two and more datagrams that the kernel took as one.
    pub segmented_runs: u64,
    /// Times a faster way was given up, for the socket or from some datagram size on.
    pub fallbacks: u64,
}

/// Counts of a receiver since it was made.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct ReceiveCounters {
    /// Datagrams received.
    pub datagrams: u64,
    /// Payload bytes of these datagrams.
    pub bytes: u64,
    /// System calls made, those that found nothing included.
    pub system_calls: u64,
    /// Runs of two and more datagrams that the kernel gave as one.
    pub coalesced_runs: u64,
}
