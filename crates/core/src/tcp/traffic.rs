//! Counters of a stream.

use std::sync::atomic::{AtomicU64, Ordering};

/// The traffic of a stream since it was connected, and its system calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TcpTraffic {
    /// Bytes accepted by the kernel.
    pub bytes_sent: u64,
    /// System calls made to send, those included that found no room.
    pub send_system_calls: u64,
    /// Bytes that were read.
    pub bytes_received: u64,
    /// System calls made to receive, those included that found nothing.
    pub receive_system_calls: u64,
}

/// Counters of one direction. No other memory depends on them, so relaxed order suffices.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    bytes: AtomicU64,
    system_calls: AtomicU64,
}

impl Counters {
    pub(crate) fn system_call(&self) {
        self.system_calls.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn bytes(&self, count: usize) {
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
    }

    pub(crate) fn total_bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

impl TcpTraffic {
    pub(crate) fn of(sent: &Counters, received: &Counters) -> Self {
        Self {
            bytes_sent: sent.bytes.load(Ordering::Relaxed),
            send_system_calls: sent.system_calls.load(Ordering::Relaxed),
            bytes_received: received.bytes.load(Ordering::Relaxed),
            receive_system_calls: received.system_calls.load(Ordering::Relaxed),
        }
    }
}
