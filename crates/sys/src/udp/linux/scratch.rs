//! Memory that payloads are received into.

use std::cell::Cell;

/// Most messages per receive call.
pub(super) const MAX_MESSAGES: usize = 16;

/// Payload bytes per message: more than the longest datagram or coalesced run.
pub(super) const PAYLOAD_SPACE: usize = 1 << 16;

thread_local! {
    /// The thread's scratch memory; `None` while a call uses it.
    static SCRATCH: Cell<Option<Box<[u8]>>> = const { Cell::new(None) };
}

/// Lends the thread's scratch memory for [`MAX_MESSAGES`] payloads. It is allocated on first use, zeroed by the allocator:
/// pages that were never written to take no memory. A nested call, from within a delivery, allocates its own, which is freed
/// when the outer call returns.
pub(super) fn with_scratch<R>(work: impl FnOnce(&mut [u8]) -> R) -> R {
    let mut scratch = SCRATCH
        .take()
        .unwrap_or_else(|| vec![0; MAX_MESSAGES * PAYLOAD_SPACE].into_boxed_slice());
    let outcome = work(&mut scratch);
    SCRATCH.set(Some(scratch));
    outcome
}
