//! ProtocolError: how a peer can violate the protocol.

use super::close_code::CloseCode;

/// A violation of RFC 6455 or RFC 7692 by the peer. The connection is failed with [`close_code`](Self::close_code)
/// (RFC 6455, section 7.1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolError {
    /// A reserved bit is set that no negotiated extension defines, or RSV1 where RFC 7692 forbids it (RFC 6455, section 5.2).
    #[error("a reserved bit of a frame is set")]
    ReservedBits,
    /// The opcode is 3 to 7 or 11 to 15 (RFC 6455, section 5.2).
    #[error("a frame has a reserved opcode")]
    ReservedOpcode,
    /// A control frame without FIN (RFC 6455, section 5.5).
    #[error("a control frame is fragmented")]
    FragmentedControl,
    /// A control frame with more than 125 bytes of payload (RFC 6455, section 5.5).
    #[error("a control frame is longer than 125 bytes")]
    ControlTooLong,
    /// A client sent a frame without mask (RFC 6455, section 5.1).
    #[error("a frame of a client is not masked")]
    NotMasked,
    /// A server sent a frame with mask (RFC 6455, section 5.1).
    #[error("a frame of a server is masked")]
    Masked,
    /// A length is not in its shortest form, or has its highest bit set (RFC 6455, section 5.2).
    #[error("the length of a frame is not in its shortest form")]
    InvalidLength,
    /// A continuation frame without a message to continue (RFC 6455, section 5.4).
    #[error("a continuation frame continues no message")]
    UnexpectedContinuation,
    /// A new message within a fragmented one (RFC 6455, section 5.4).
    #[error("a message begins before the last one has ended")]
    ExpectedContinuation,
    /// A Close frame with one byte, or a code that is not to be sent (RFC 6455, sections 5.5.1 and 7.4).
    #[error("a Close frame has an invalid status code")]
    InvalidCloseCode,
    /// A text message, or the reason of a Close frame, is not UTF-8 (RFC 6455, section 8.1).
    #[error("text is not valid UTF-8")]
    InvalidUtf8,
    /// Compressed data is corrupt (RFC 7692, section 7.2.2).
    #[error("a compressed message is corrupt")]
    InvalidDeflate,
    /// A message is larger than the limit of the receiver (RFC 6455, section 10.4).
    #[error("a message is larger than the limit")]
    MessageTooBig,
    /// A message has more frames than the receiver takes (RFC 6455, section 10.4).
    #[error("a message has too many frames")]
    TooManyFrames,
}

impl ProtocolError {
    /// The status code with which to fail the connection (RFC 6455, section 7.4.1).
    #[must_use]
    pub const fn close_code(self) -> CloseCode {
        match self {
            Self::InvalidUtf8 | Self::InvalidDeflate => CloseCode::INVALID_PAYLOAD,
            Self::MessageTooBig => CloseCode::MESSAGE_TOO_BIG,
            Self::TooManyFrames => CloseCode::POLICY,
            _ => CloseCode::PROTOCOL_ERROR,
        }
    }
}
