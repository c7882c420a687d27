//! PartialHeader: a header that a read has cut.

use crate::websocket::protocol::error::ProtocolError;
use crate::websocket::protocol::frame::{FrameHeader, MAX_HEADER_LENGTH, Role};

/// The bytes of a header that earlier reads had.
#[derive(Debug)]
pub(super) struct PartialHeader {
    bytes: [u8; MAX_HEADER_LENGTH],
    length: u8,
}

impl PartialHeader {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; MAX_HEADER_LENGTH],
            length: 0,
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Parses a header of which earlier calls may have had the beginning, and says how many of `bytes` it took: all of them
    /// when the header is incomplete.
    #[inline]
    pub(super) fn parse(
        &mut self,
        bytes: &[u8],
        sender: Role,
    ) -> Result<(Option<FrameHeader>, usize), ProtocolError> {
        if !self.is_empty() {
            return self.go_on(bytes, sender);
        }
        match FrameHeader::parse(bytes, sender)? {
            Some((header, length)) => Ok((Some(header), length)),
            None => {
                bytes.iter().for_each(|&byte| self.push(byte));
                Ok((None, bytes.len()))
            }
        }
    }

    #[cold]
    fn go_on(
        &mut self,
        bytes: &[u8],
        sender: Role,
    ) -> Result<(Option<FrameHeader>, usize), ProtocolError> {
        for (index, &byte) in bytes.iter().enumerate() {
            self.push(byte);
            let known = &self.bytes[..usize::from(self.length)];
            if let Some((header, _)) = FrameHeader::parse(known, sender)? {
                self.length = 0;
                return Ok((Some(header), index + 1));
            }
        }
        Ok((None, bytes.len()))
    }

    fn push(&mut self, byte: u8) {
        self.bytes[usize::from(self.length)] = byte;
        self.length += 1;
    }
}
