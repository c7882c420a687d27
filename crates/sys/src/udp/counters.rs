//! Counters of senders and receivers.

/// Totals of a sender since its creation.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct SendCounters {
    /// Datagrams the kernel accepted.
    pub datagrams: u64,
    /// Payload bytes of these datagrams.
    pub bytes: u64,
    /// System calls made, failed ones included.
    pub system_calls: u64,
    /// Runs of two or more datagrams that the kernel accepted as one message.
    pub segmented_runs: u64,
    /// Times a faster path was given up, for the whole socket or above some datagram size.
    pub fallbacks: u64,
}

/// Totals of a receiver since its creation.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct ReceiveCounters {
    /// Datagrams received.
    pub datagrams: u64,
    /// Payload bytes of these datagrams.
    pub bytes: u64,
    /// System calls made, those that returned no datagram included.
    pub system_calls: u64,
    /// Runs of two or more datagrams that the kernel coalesced into one message.
    pub coalesced_runs: u64,
}
