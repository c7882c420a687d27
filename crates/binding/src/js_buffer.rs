//! Writing into JavaScript memory; the only unsafe code of this crate.

use napi::bindgen_prelude::{Float64ArraySlice, Uint8ArraySlice, Uint32ArraySlice};

/// The bytes of an argument, to be filled before the call returns.
pub(crate) fn bytes_mut<'a>(argument: &'a mut Uint8ArraySlice<'_>) -> &'a mut [u8] {
    // SAFETY: JavaScript waits while a call runs, so nothing else reads, resizes or detaches the array, and the borrow
    // ends with the argument, before the call returns. No caller passes overlapping arrays.
    unsafe { argument.as_mut() }
}

/// The numbers of an argument, to be changed before the call returns.
pub(crate) fn words_mut<'a>(argument: &'a mut Uint32ArraySlice<'_>) -> &'a mut [u32] {
    // SAFETY: as for `bytes_mut`.
    unsafe { argument.as_mut() }
}

/// Like `words_mut`, of larger numbers.
pub(crate) fn numbers_mut<'a>(argument: &'a mut Float64ArraySlice<'_>) -> &'a mut [f64] {
    // SAFETY: as for `bytes_mut`.
    unsafe { argument.as_mut() }
}
