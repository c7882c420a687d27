//! States of zlib that are kept for the next message of any connection of the thread.
//!
//! Without context takeover a state is needed only while a message is processed. One takes 50 KiB (inflating) to 300 KiB
//! (compressing): too much for each connection, and too expensive to create for each message.

use std::cell::Cell;

use flate2::{Compress, Compression, Decompress};

thread_local! {
    static COMPRESS: Cell<Option<(Window, Box<Compress>)>> = const { Cell::new(None) };
    static DECOMPRESS: Cell<Option<Box<Decompress>>> = const { Cell::new(None) };
}

/// Window bits and level of compression.
pub(super) type Window = (u8, u32);

/// A state without history.
pub(super) fn take_compress(window: Window) -> Box<Compress> {
    match COMPRESS.take() {
        Some((same, state)) if same == window => state,
        _ => {
            let level = Compression::new(window.1);
            Box::new(Compress::new_with_window_bits(level, false, window.0))
        }
    }
}

/// Gives back a state.
pub(super) fn keep_compress(window: Window, mut state: Box<Compress>) {
    state.reset();
    COMPRESS.set(Some((window, state)));
}

/// A state without history and with the largest window, which serves every smaller one.
pub(super) fn take_decompress() -> Box<Decompress> {
    DECOMPRESS
        .take()
        .unwrap_or_else(|| Box::new(Decompress::new(false)))
}

/// Gives back a state.
pub(super) fn keep_decompress(mut state: Box<Decompress>) {
    state.reset(false);
    DECOMPRESS.set(Some(state));
}
