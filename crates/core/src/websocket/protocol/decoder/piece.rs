//! Piece: a part of a frame's payload.

use crate::websocket::protocol::batch::{Memory, Record};
use crate::websocket::protocol::frame::{FrameHeader, Opcode};

/// The part of a frame's payload that a read has, and where it is in the memory of the read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) header: FrameHeader,
    pub(super) offset: usize,
    pub(super) length: usize,
    /// Bytes of the frame that are behind it.
    pub(super) left: u64,
}

impl Piece {
    /// The piece is the whole payload.
    #[inline]
    pub(super) fn is_whole(&self) -> bool {
        self.length as u64 == self.header.length
    }

    /// The frame ends with it.
    #[inline]
    pub(super) fn is_last(&self) -> bool {
        self.left == 0
    }

    #[inline]
    pub(super) fn ends_message(&self) -> bool {
        self.is_last() && self.header.fin
    }

    /// The piece is a message of one frame.
    #[inline]
    pub(super) fn is_message(&self) -> bool {
        self.is_whole() && self.header.fin && self.header.opcode != Opcode::Continuation
    }

    /// A record of the piece where it is.
    #[inline]
    pub(super) fn in_place(&self, opcode: Opcode) -> Record {
        Record {
            opcode,
            end: self.ends_message(),
            too_large: false,
            memory: Memory::Read,
            offset: self.offset,
            length: self.length,
        }
    }
}
