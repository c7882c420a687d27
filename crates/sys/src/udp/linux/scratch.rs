//! Memory that the kernel writes received payloads to.

use std::cell::Cell;

/// Messages in one receive call.
pub(super) const SLOTS: usize = 16;

/// Bytes of one message: more than the longest datagram or coalesced run.
pub(super) const SLOT_SIZE: usize = 1 << 16;

thread_local! {
    /// The thread's scratch, absent while a call uses it.
    static SPARE: Cell<Option<Box<[u8]>>> = const { Cell::new(None) };
}

/// Lends the thread's scratch of [`SLOTS`] slots. It is made when first needed; pages that no payload ever reached take
/// no memory. A nested call gets its own.
pub(super) fn with_scratch<R>(work: impl FnOnce(&mut [u8]) -> R) -> R {
    let mut scratch = SPARE
        .take()
        .unwrap_or_else(|| vec![0; SLOTS * SLOT_SIZE].into_boxed_slice());
    let outcome = work(&mut scratch);
    SPARE.set(Some(scratch));
    outcome
}
