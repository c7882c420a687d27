//! Deflater: compresses messages.

use flate2::{Compress, FlushCompress};

use super::negotiation::{DeflateConfig, DeflateParameters};
use super::spare::{self, Window};
use super::{MIN_DEFLATE_WINDOW_BITS, TAIL};
use crate::websocket::protocol::frame::Role;

/// An empty block, which stands for a message or last fragment without content (RFC 7692, section 7.2.3.6).
const EMPTY_BLOCK: u8 = 0;

/// Space for the flush at the end of a piece, in bytes.
const FLUSH: usize = 16;

/// Compresses messages (RFC 7692, section 7.2.1).
///
/// With context takeover it keeps its state between messages, 300 KiB; otherwise no memory.
#[derive(Debug)]
pub struct Deflater {
    window: Window,
    takeover: bool,
    threshold: usize,
    /// In a box: most connections have none most of the time.
    state: Option<Box<Compress>>,
}

impl Deflater {
    /// For the endpoint with this role.
    ///
    /// zlib cannot compress with a window of 8 bits. A peer that asked for one gets uncompressed messages, which every
    /// message may be (RFC 7692, section 6).
    #[must_use]
    pub fn new(role: Role, parameters: &DeflateParameters, config: &DeflateConfig) -> Self {
        let direction = parameters.direction(role);
        let can_compress = direction.window_bits >= MIN_DEFLATE_WINDOW_BITS;
        Self {
            window: (direction.window_bits, config.level),
            takeover: direction.takeover,
            threshold: if can_compress {
                config.threshold
            } else {
                usize::MAX
            },
            state: None,
        }
    }

    /// Compresses a message that no other refers to.
    pub(in super::super) fn deflate_alone(payload: &[u8], window: Window) -> Vec<u8> {
        let mut deflater = Self {
            window,
            takeover: false,
            threshold: 0,
            state: None,
        };
        let mut out = Vec::new();
        deflater.deflate(payload, true, &mut out);
        out
    }

    /// Whether a message is to be compressed that begins with `length` bytes and perhaps ends with them.
    #[must_use]
    pub fn compresses(&self, length: usize, end: bool) -> bool {
        self.threshold != usize::MAX && (!end || length >= self.threshold)
    }

    /// Appends the compressed form of the next piece of a message to `out`. `end`: the message ends with it.
    pub fn deflate(&mut self, piece: &[u8], end: bool, out: &mut Vec<u8>) {
        let window = self.window;
        let state = self
            .state
            .get_or_insert_with(|| spare::take_compress(window));
        let start = out.len();
        compress(state, piece, out);
        if end {
            remove_tail(start, out);
            if !self.takeover {
                self.forget_context();
            }
        }
    }

    /// What follows does not refer to anything before it.
    pub(in super::super) fn forget_context(&mut self) {
        if let Some(state) = self.state.take() {
            spare::keep_compress(self.window, state);
        }
    }

    pub(in super::super) const fn window(&self) -> Window {
        self.window
    }
}

/// Compresses and flushes, so that the output ends with the tail.
fn compress(state: &mut Compress, mut piece: &[u8], out: &mut Vec<u8>) {
    out.reserve(piece.len() / 2 + FLUSH);
    loop {
        let before = state.total_in();
        state
            .compress_vec(piece, out, FlushCompress::Sync)
            .expect("zlib takes any input");
        piece = &piece[(state.total_in() - before) as usize..];
        if piece.is_empty() && out.len() < out.capacity() {
            return;
        }
        out.reserve(piece.len() / 2 + FLUSH);
    }
}

/// A flush behind another one puts out nothing, and then there is no tail.
fn remove_tail(start: usize, out: &mut Vec<u8>) {
    if out[start..].ends_with(&TAIL) {
        out.truncate(out.len() - TAIL.len());
    }
    if out.len() == start {
        out.push(EMPTY_BLOCK);
    }
}
