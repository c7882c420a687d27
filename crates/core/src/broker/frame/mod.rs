//! Frames: JSON, bytes behind it, and at most one descriptor.
//!
//! A frame is the length of the JSON, then that of the tail (both u32, little endian), the JSON in UTF-8, and the tail. Bit 31
//! of the second length says that a descriptor travels with the first byte of the frame; on Windows, where nothing travels
//! beside the bytes, those of a `WSAPROTOCOL_INFOW` for the receiving process follow the tail.

mod decoder;
mod reader;
#[cfg(all(test, unix))]
mod tests;
mod writer;

pub use decoder::{Decoder, Head};
pub use reader::{Attachment, Frame, FrameReader};
pub use writer::{FrameWriter, encode};

use thiserror::Error;

const HEADER: usize = 8;
const WITH_DESCRIPTOR: u32 = 1 << 31;

/// The longest parts of a frame, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of the JSON.
    pub json: usize,
    /// Of the tail.
    pub tail: usize,
}

impl Limits {
    /// Of frames that the agent receives.
    pub const TO_AGENT: Self = Self {
        json: 1 << 20,
        tail: 16 << 20,
    };
    /// Of frames that the agent sends.
    pub const FROM_AGENT: Self = Self {
        json: 64 << 20,
        tail: 64 << 20,
    };
}

/// What is no frame. The connection cannot be used any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrameError {
    /// A part is longer than the limit.
    #[error("a frame is too long")]
    TooLong,
    /// The JSON is no UTF-8.
    #[error("the JSON of a frame is not UTF-8")]
    NotUtf8,
    /// A frame that announces a descriptor came without one.
    #[error("a frame lacks its descriptor")]
    NoDescriptor,
    /// A descriptor came that no frame announces, or more than one.
    #[error("there are more descriptors than frames for them")]
    StrayDescriptor,
}
