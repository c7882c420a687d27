//! Assembler: payloads to messages.

use super::config::{DecoderConfig, Oversize, ReceiveMode};
use super::piece::Piece;
use crate::websocket::protocol::batch::Batch;
use crate::websocket::protocol::deflate::{Inflated, Inflater};
use crate::websocket::protocol::error::ProtocolError;
use crate::websocket::protocol::frame::Opcode;
use crate::websocket::protocol::utf8::Utf8Validator;

/// Memory for what is inflated and discarded.
const DISCARDED: usize = 4096;

/// A message whose last frame is incomplete.
#[derive(Debug, Clone, Copy)]
pub(super) struct Message {
    pub(super) opcode: Opcode,
    pub(super) compressed: bool,
    pub(super) discarded: bool,
    /// Frames that have begun.
    pub(super) frames: u32,
}

impl Message {
    /// With another frame, unless these are too many.
    pub(super) fn continued(self, max_frames: Option<u32>) -> Result<Self, ProtocolError> {
        if max_frames.is_some_and(|most| self.frames >= most) {
            return Err(ProtocolError::TooManyFrames);
        }
        let frames = self.frames.saturating_add(1);
        Ok(Self { frames, ..self })
    }
}

/// Checks, inflates and collects the payloads of a message, and hands them out as the mode of receiving says.
#[derive(Debug)]
pub(super) struct Assembler {
    config: DecoderConfig,
    /// What has come of the message, or in [`ReceiveMode::Fragments`] of the frame, unless it went out in place.
    assembly: Vec<u8>,
    utf8: Utf8Validator,
    inflater: Option<Inflater>,
}

impl Assembler {
    pub(super) fn new(config: DecoderConfig, inflater: Option<Inflater>) -> Self {
        Self {
            config,
            assembly: Vec::new(),
            utf8: Utf8Validator::new(),
            inflater,
        }
    }

    pub(super) fn config(&self) -> &DecoderConfig {
        &self.config
    }

    pub(super) fn can_inflate(&self) -> bool {
        self.inflater.is_some()
    }

    /// Whether a frame with `length` bytes more keeps the limit. What is inflated is limited while that is done.
    #[inline]
    pub(super) fn has_room(&self, message: Message, length: u64) -> bool {
        let size = match self.config.mode {
            ReceiveMode::Messages => (self.assembly.len() as u64).saturating_add(length),
            ReceiveMode::Fragments | ReceiveMode::Bytes => length,
        };
        message.compressed || message.discarded || size <= self.config.limit()
    }

    /// Forgets what it has of a message, of which nothing more is needed.
    pub(super) fn forget(&mut self) {
        self.assembly = Vec::new();
        self.utf8 = Utf8Validator::new();
    }

    /// Gives up memory that is not in use, or all.
    #[inline]
    pub(super) fn release(&mut self, all: bool) {
        if all || self.assembly.is_empty() {
            self.assembly = Vec::new();
        }
    }

    /// Takes the next piece of a message. False: the message is too large.
    #[inline]
    pub(super) fn take(
        &mut self,
        piece: &Piece,
        message: Message,
        payload: &[u8],
        batch: &mut Batch,
    ) -> Result<bool, ProtocolError> {
        if message.compressed {
            return self.compressed(piece, message, payload, batch);
        }
        if message.discarded {
            return Ok(true);
        }
        if message.opcode == Opcode::Text {
            check_text(&mut self.utf8, payload, piece.ends_message())?;
        }
        self.plain(piece, message, payload, batch);
        Ok(true)
    }

    #[inline]
    fn plain(&mut self, piece: &Piece, message: Message, payload: &[u8], batch: &mut Batch) {
        let in_place = match self.config.mode {
            ReceiveMode::Messages => piece.is_message(),
            ReceiveMode::Fragments => piece.is_whole(),
            ReceiveMode::Bytes => true,
        };
        if !in_place {
            self.collect(piece, payload);
            self.deliver(piece, message, batch);
        } else if self.is_due(piece, piece.length) {
            batch.records.push(piece.in_place(message.opcode));
        }
    }

    /// Grows with what has been received, and no further than to the end of the frame that ends the message.
    fn collect(&mut self, piece: &Piece, payload: &[u8]) {
        let room = self.assembly.capacity() - self.assembly.len();
        if piece.header.fin && room < payload.len() {
            let left = usize::try_from(piece.left).unwrap_or(usize::MAX);
            let doubled = self.assembly.len().min(left);
            self.assembly.reserve_exact(payload.len() + doubled);
        }
        self.assembly.extend_from_slice(payload);
    }

    fn compressed(
        &mut self,
        piece: &Piece,
        message: Message,
        payload: &[u8],
        batch: &mut Batch,
    ) -> Result<bool, ProtocolError> {
        let before = self.assembly.len();
        let inflated = self.inflate(message, payload, piece.ends_message())?;
        if message.discarded {
            self.assembly.clear();
            return Ok(true);
        }
        if inflated == Inflated::LimitReached {
            return Ok(false);
        }
        if message.opcode == Opcode::Text {
            let text = &self.assembly[before..];
            check_text(&mut self.utf8, text, piece.ends_message())?;
        }
        self.deliver(piece, message, batch);
        Ok(true)
    }

    /// Appends to the assembly. What is discarded is inflated too, as later messages may refer to it.
    fn inflate(
        &mut self,
        message: Message,
        payload: &[u8],
        end: bool,
    ) -> Result<Inflated, ProtocolError> {
        let inflater = self.inflater.as_mut().expect("compression was negotiated");
        let limit = if message.discarded {
            DISCARDED
        } else {
            usize::try_from(self.config.limit()).unwrap_or(usize::MAX)
        };
        let goes_on = message.discarded || self.config.oversize == Oversize::Discard;
        inflater.inflate(payload, end, &mut self.assembly, limit, goes_on)
    }

    /// Hands out the assembly where that is due.
    fn deliver(&mut self, piece: &Piece, message: Message, batch: &mut Batch) {
        if self.is_due(piece, self.assembly.len()) {
            let payload = std::mem::take(&mut self.assembly);
            batch.push_assembled(message.opcode, piece.ends_message(), payload);
        }
    }

    /// Whether a record is due after this piece, when `length` bytes have not been handed out.
    #[inline]
    fn is_due(&self, piece: &Piece, length: usize) -> bool {
        match self.config.mode {
            ReceiveMode::Messages => piece.ends_message(),
            ReceiveMode::Fragments => piece.is_last(),
            ReceiveMode::Bytes => piece.ends_message() || length > 0,
        }
    }
}

#[inline]
fn check_text(utf8: &mut Utf8Validator, payload: &[u8], ends: bool) -> Result<(), ProtocolError> {
    let checked = utf8.push(payload);
    let checked = checked.and_then(|()| if ends { utf8.finish() } else { Ok(()) });
    checked.map_err(|_| ProtocolError::InvalidUtf8)
}
