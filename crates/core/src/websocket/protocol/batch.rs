//! Batch: what one call of the decoder yields.

use super::frame::Opcode;

/// Which memory a record points into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// The memory that was given to the decoder, where the payload has been unmasked in place.
    Read,
    /// [`Batch::assembled`]: the payload came in several reads or frames, or was compressed.
    Assembled,
}

/// A received message, a part of one, or a control frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// Text, Binary, Ping, Pong or Close. A continuation has the opcode of its message.
    pub opcode: Opcode,
    /// The message ends here.
    pub end: bool,
    /// The message is larger than the limit: there is no payload, and nothing more of this message comes.
    pub too_large: bool,
    /// Which memory has the payload.
    pub memory: Memory,
    /// Place of the payload in it.
    pub offset: usize,
    /// Bytes of payload.
    pub length: usize,
}

/// What one call of the decoder yields: records, and memory for the payloads that are not in the memory of the read.
///
/// Take both out, or [`clear`](Self::clear), before the next call.
#[derive(Debug, Default)]
pub struct Batch {
    /// In the order in which they were received.
    pub records: Vec<Record>,
    /// Payloads of records with [`Memory::Assembled`], back to back.
    pub assembled: Vec<u8>,
}

impl Batch {
    /// Empty, without memory.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            records: Vec::new(),
            assembled: Vec::new(),
        }
    }

    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.records.clear();
        self.assembled.clear();
    }

    /// Whether a record points into the memory of the read. If not, that memory can be reused at once.
    #[must_use]
    pub fn uses_read_memory(&self) -> bool {
        let in_read = |record: &Record| record.memory == Memory::Read && record.length > 0;
        self.records.iter().any(in_read)
    }

    pub(super) fn push_assembled(&mut self, opcode: Opcode, end: bool, payload: Vec<u8>) {
        let offset = self.assembled.len();
        let length = payload.len();
        if offset == 0 {
            self.assembled = payload;
        } else {
            self.assembled.extend_from_slice(&payload);
        }
        self.records.push(Record {
            opcode,
            end,
            too_large: false,
            memory: Memory::Assembled,
            offset,
            length,
        });
    }

    pub(super) fn push_too_large(&mut self, opcode: Opcode) {
        self.records.push(Record {
            opcode,
            end: true,
            too_large: true,
            memory: Memory::Assembled,
            offset: self.assembled.len(),
            length: 0,
        });
    }

    /// The payload of a record, where `read` is the memory that was given to the decoder.
    ///
    /// # Panics
    /// If the record is not of this batch.
    #[must_use]
    pub fn payload<'memory>(&'memory self, record: &Record, read: &'memory [u8]) -> &'memory [u8] {
        let memory = match record.memory {
            Memory::Read => read,
            Memory::Assembled => &self.assembled,
        };
        &memory[record.offset..record.offset + record.length]
    }
}
