//! DecoderConfig: how messages are received.

/// How messages are handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiveMode {
    /// A record for each message.
    Messages,
    /// A record for each frame.
    Fragments,
    /// A record for each piece of payload as it comes, also within a frame. An empty one only ends a message.
    Bytes,
}

/// What to do with a message that is larger than the limit, after a record has said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oversize {
    /// Fail with [`ProtocolError::MessageTooBig`](super::ProtocolError::MessageTooBig).
    Fail,
    /// Ignore the rest of it and go on with the next message. Its text is not checked any more.
    Discard,
}

/// How messages are received.
#[derive(Debug, Clone, Copy)]
pub struct DecoderConfig {
    /// How messages are handed out.
    pub mode: ReceiveMode,
    /// Bytes that a record may have: of a message, or of a frame in [`ReceiveMode::Fragments`]. There is no limit in
    /// [`ReceiveMode::Bytes`], which keeps nothing.
    pub max_message_size: u64,
    /// Frames that a message may have, in [`ReceiveMode::Messages`]; the others keep nothing of earlier frames.
    pub max_frames: u32,
    /// What to do with a larger one.
    pub oversize: Oversize,
}

impl DecoderConfig {
    pub(super) fn limit(&self) -> u64 {
        match self.mode {
            ReceiveMode::Messages | ReceiveMode::Fragments => self.max_message_size,
            ReceiveMode::Bytes => u64::MAX,
        }
    }

    pub(super) fn max_frames(&self) -> Option<u32> {
        (self.mode == ReceiveMode::Messages).then_some(self.max_frames)
    }
}
