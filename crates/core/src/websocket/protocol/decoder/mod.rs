//! Decoder: received bytes to messages.

mod assembler;
mod config;
mod partial_header;
mod piece;

pub use config::{DecoderConfig, Oversize, ReceiveMode};

use super::batch::Batch;
use super::close_frame::CloseFrame;
use super::deflate::Inflater;
use super::error::ProtocolError;
use super::frame::{FrameHeader, Opcode, Role};
use super::mask::apply_mask;
use assembler::{Assembler, Message};
use partial_header::PartialHeader;
use piece::Piece;

/// A call stops before the next piece of compressed data once it has assembled this many bytes, so that data which expands
/// a thousandfold neither fills the memory nor keeps the thread.
const ASSEMBLED_PER_CALL: usize = 1 << 20;

/// Compressed bytes that are inflated at once: at most 4 MiB of output between two checks.
const COMPRESSED_STEP: usize = 4096;

/// Turns received bytes into [`Record`](super::Record)s (RFC 6455, sections 5 and 6.2).
///
/// Payloads are unmasked in place, and records of frames that are complete in the memory point into it. Memory of its own is
/// taken for what is not complete: never more than the limit of [`DecoderConfig`], and never because a header announces it.
#[derive(Debug)]
pub struct Decoder {
    sender: Role,
    header: PartialHeader,
    frame: Option<Frame>,
    message: Option<Message>,
    assembler: Assembler,
    /// What has come of a control frame: data frames may be incomplete at the same time.
    control: Vec<u8>,
    end: Option<Result<(), ProtocolError>>,
}

/// A frame whose payload is incomplete.
#[derive(Debug, Clone, Copy)]
struct Frame {
    header: FrameHeader,
    remaining: u64,
}

impl Decoder {
    /// For the endpoint with this role. `inflater` is there when compression was negotiated.
    #[must_use]
    pub fn new(role: Role, config: DecoderConfig, inflater: Option<Inflater>) -> Self {
        Self {
            sender: role.peer(),
            header: PartialHeader::new(),
            frame: None,
            message: None,
            assembler: Assembler::new(config, inflater),
            control: Vec::new(),
            end: None,
        }
    }

    /// Decodes `memory` from `start` on, appends to `batch`, and returns where to go on: at the end of the memory, or earlier
    /// when the batch has grown large; then call it again after the batch has been taken. What follows a Close frame is
    /// ignored (RFC 6455, section 1.4).
    ///
    /// # Errors
    /// The peer violated the protocol. The records before that are in the batch. Every further call fails too.
    pub fn decode(
        &mut self,
        memory: &mut [u8],
        start: usize,
        batch: &mut Batch,
    ) -> Result<usize, ProtocolError> {
        if let Some(end) = self.end {
            return end.map(|()| memory.len());
        }
        let result = self.decode_frames(memory, start, batch);
        if let Err(error) = result {
            self.end = Some(Err(error));
        }
        self.assembler.release(self.end.is_some());
        result
    }

    /// Whether compression was negotiated.
    #[must_use]
    pub fn can_inflate(&self) -> bool {
        self.assembler.can_inflate()
    }

    /// Whether everything received so far is complete: no frame and no fragmented message has begun.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.frame.is_none() && self.message.is_none() && self.header.is_empty()
    }

    fn decode_frames(
        &mut self,
        memory: &mut [u8],
        start: usize,
        batch: &mut Batch,
    ) -> Result<usize, ProtocolError> {
        let mut position = start;
        while self.end.is_none() {
            let frame = match self.frame {
                Some(frame) => frame,
                None => match self.header.parse(&memory[position..], self.sender)? {
                    (Some(header), length) => {
                        position += length;
                        self.begin_frame(header, batch)?
                    }
                    (None, length) => return Ok(position + length),
                },
            };
            let piece = self.piece_length(&frame, memory.len() - position);
            if piece == 0 && frame.remaining > 0 {
                return Ok(position);
            }
            if piece > 0 && self.is_full(&frame, batch) {
                return Ok(position);
            }
            self.piece(frame, memory, position, piece, batch)?;
            position += piece;
        }
        Ok(memory.len())
    }

    /// Checks whether this frame may come now (RFC 6455, section 5.4), and its size.
    #[inline]
    fn begin_frame(
        &mut self,
        header: FrameHeader,
        batch: &mut Batch,
    ) -> Result<Frame, ProtocolError> {
        let frame = Frame {
            header,
            remaining: header.length,
        };
        self.frame = Some(frame);
        if header.opcode.is_control() {
            return Ok(frame);
        }
        let message = self.begin_data_frame(&header)?;
        if !self.assembler.has_room(message, header.length) {
            self.too_large(message, batch)?;
        }
        Ok(frame)
    }

    #[inline]
    fn begin_data_frame(&mut self, header: &FrameHeader) -> Result<Message, ProtocolError> {
        let message = match (header.opcode, self.message) {
            (Opcode::Continuation, None) => return Err(ProtocolError::UnexpectedContinuation),
            (Opcode::Continuation, Some(_)) if header.compressed => {
                return Err(ProtocolError::ReservedBits);
            }
            (Opcode::Continuation, Some(message)) => {
                message.continued(self.assembler.config().max_frames())?
            }
            (_, Some(_)) => return Err(ProtocolError::ExpectedContinuation),
            (_, None) if header.compressed && !self.assembler.can_inflate() => {
                return Err(ProtocolError::ReservedBits);
            }
            (opcode, None) => Message {
                opcode,
                compressed: header.compressed,
                discarded: false,
                frames: 1,
            },
        };
        self.message = Some(message);
        Ok(message)
    }

    fn is_full(&self, frame: &Frame, batch: &Batch) -> bool {
        batch.assembled.len() >= ASSEMBLED_PER_CALL && self.is_inflating(frame)
    }

    fn is_inflating(&self, frame: &Frame) -> bool {
        !frame.header.opcode.is_control() && self.message.is_some_and(|message| message.compressed)
    }

    #[inline]
    fn piece_length(&self, frame: &Frame, available: usize) -> usize {
        let most = if self.is_inflating(frame) {
            available.min(COMPRESSED_STEP)
        } else {
            available
        };
        usize::try_from(frame.remaining).map_or(most, |remaining| remaining.min(most))
    }

    /// Takes `length` bytes of payload at `offset`, which may be the whole frame, its end, or a part.
    #[inline]
    fn piece(
        &mut self,
        frame: Frame,
        memory: &mut [u8],
        offset: usize,
        length: usize,
        batch: &mut Batch,
    ) -> Result<(), ProtocolError> {
        let payload = &mut memory[offset..offset + length];
        let Frame { header, remaining } = frame;
        if let Some(key) = header.mask {
            apply_mask(payload, key, header.length - remaining);
        }
        let remaining = remaining - length as u64;
        self.frame = (remaining > 0).then_some(Frame { header, remaining });
        let piece = Piece {
            header,
            offset,
            length,
            left: remaining,
        };
        if header.opcode.is_control() {
            self.control_piece(&piece, payload, batch)
        } else {
            self.data_piece(&piece, payload, batch)
        }
    }

    fn control_piece(
        &mut self,
        piece: &Piece,
        payload: &[u8],
        batch: &mut Batch,
    ) -> Result<(), ProtocolError> {
        let opcode = piece.header.opcode;
        if piece.is_whole() {
            self.check_close(opcode, payload)?;
            batch.records.push(piece.in_place(opcode));
            return Ok(());
        }
        self.control.extend_from_slice(payload);
        if piece.is_last() {
            let payload = std::mem::take(&mut self.control);
            self.check_close(opcode, &payload)?;
            batch.push_assembled(opcode, true, payload);
        }
        Ok(())
    }

    fn check_close(&mut self, opcode: Opcode, payload: &[u8]) -> Result<(), ProtocolError> {
        if opcode == Opcode::Close {
            CloseFrame::parse(payload)?;
            self.end = Some(Ok(()));
        }
        Ok(())
    }

    #[inline]
    fn data_piece(
        &mut self,
        piece: &Piece,
        payload: &[u8],
        batch: &mut Batch,
    ) -> Result<(), ProtocolError> {
        let message = self.message.expect("a data frame belongs to a message");
        if piece.ends_message() {
            self.message = None;
        }
        if self.assembler.take(piece, message, payload, batch)? {
            return Ok(());
        }
        self.too_large(message, batch)
    }

    /// Reports the message as too large, and discards it or fails.
    #[cold]
    fn too_large(&mut self, message: Message, batch: &mut Batch) -> Result<(), ProtocolError> {
        if let Some(message) = &mut self.message {
            message.discarded = true;
        }
        self.assembler.forget();
        batch.push_too_large(message.opcode);
        match self.assembler.config().oversize {
            Oversize::Fail => Err(ProtocolError::MessageTooBig),
            Oversize::Discard => Ok(()),
        }
    }
}
