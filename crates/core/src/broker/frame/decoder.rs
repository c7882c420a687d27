use sockets_sys::handoff::passing::INLINE_LENGTH;

use super::{FrameError, HEADER, Limits, WITH_DESCRIPTOR};

/// Capacity that an empty decoder keeps.
const KEPT: usize = 16 << 10;

/// Finds frames in a stream of bytes. It grows with what has come, not with what a header promises.
#[derive(Debug)]
pub struct Decoder {
    limits: Limits,
    bytes: Vec<u8>,
    /// Of `bytes`, how many belong to frames that have been returned.
    consumed: usize,
}

/// A frame as far as it consists of bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct Head {
    /// The text, which may be no JSON.
    pub json: String,
    /// The bytes behind it.
    pub tail: Vec<u8>,
    /// Whether a descriptor comes with it.
    pub has_descriptor: bool,
    /// The bytes that stand for it, where the system needs them.
    pub packed: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Header {
    json: usize,
    tail: usize,
    has_descriptor: bool,
}

impl Header {
    /// Bytes behind the tail that stand for a descriptor.
    const fn packed(self) -> usize {
        if self.has_descriptor {
            INLINE_LENGTH
        } else {
            0
        }
    }
}

impl Decoder {
    /// Of frames up to these lengths.
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self {
            limits,
            bytes: Vec::new(),
            consumed: 0,
        }
    }

    /// Takes the next bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next frame, if all of it has come.
    ///
    /// # Errors
    /// `TooLong` as soon as the header has come, and `NotUtf8`.
    pub fn next_frame(&mut self) -> Result<Option<Head>, FrameError> {
        let Some(header) = self.header()? else {
            self.compact();
            return Ok(None);
        };
        let start = self.consumed + HEADER;
        let middle = start + header.json;
        let (packed, end) = (middle + header.tail, middle + header.tail + header.packed());
        if self.bytes.len() < end {
            self.compact();
            return Ok(None);
        }
        let json = str::from_utf8(&self.bytes[start..middle]).map_err(|_| FrameError::NotUtf8)?;
        let head = Head {
            json: json.to_owned(),
            tail: self.bytes[middle..packed].to_vec(),
            has_descriptor: header.has_descriptor,
            packed: self.bytes[packed..end].to_vec(),
        };
        self.consumed = end;
        Ok(Some(head))
    }

    /// Bytes of a frame that has not come completely.
    #[must_use]
    pub fn partial(&self) -> &[u8] {
        &self.bytes[self.consumed..]
    }

    /// Whether a frame that has not come completely announces a descriptor.
    pub(super) fn expects_descriptor(&self) -> bool {
        self.header()
            .is_ok_and(|header| header.is_some_and(|header| header.has_descriptor))
    }

    fn header(&self) -> Result<Option<Header>, FrameError> {
        let Some((json, rest)) = self.partial().split_first_chunk::<4>() else {
            return Ok(None);
        };
        let Some(tail) = rest.first_chunk::<4>() else {
            return Ok(None);
        };
        let tail = u32::from_le_bytes(*tail);
        let header = Header {
            json: u32::from_le_bytes(*json) as usize,
            tail: (tail & !WITH_DESCRIPTOR) as usize,
            has_descriptor: tail & WITH_DESCRIPTOR != 0,
        };
        if header.json > self.limits.json || header.tail > self.limits.tail {
            return Err(FrameError::TooLong);
        }
        Ok(Some(header))
    }

    /// Gives back the memory of frames that have been returned.
    fn compact(&mut self) {
        self.bytes.drain(..self.consumed);
        self.consumed = 0;
        if self.bytes.is_empty() && self.bytes.capacity() > KEPT {
            self.bytes = Vec::new();
        }
    }
}
