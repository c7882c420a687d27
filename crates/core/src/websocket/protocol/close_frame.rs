//! CloseFrame: the payload of a Close frame (RFC 6455, section 5.5.1).

use super::close_code::CloseCode;
use super::error::ProtocolError;
use super::frame::MAX_CONTROL_PAYLOAD;

/// The longest reason in bytes of UTF-8: a control frame without the code.
pub const MAX_REASON_LENGTH: usize = MAX_CONTROL_PAYLOAD - 2;

/// Why a Close frame cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CloseFrameError {
    /// The code is reserved or out of range.
    #[error("a Close frame cannot have the code {0}")]
    Code(u16),
    /// The reason is longer than 123 bytes of UTF-8.
    #[error("the reason of a Close frame is {0} bytes long; 123 are possible")]
    ReasonTooLong(usize),
    /// A reason without a code.
    #[error("a Close frame without a code has no reason")]
    ReasonWithoutCode,
}

/// The content of a Close frame: nothing, or a code and a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseFrame {
    code: CloseCode,
    reason: Box<str>,
}

impl CloseFrame {
    /// To be sent. 1005 is an empty frame, which has no reason (RFC 6455, section 7.1.5).
    ///
    /// # Errors
    /// The code must not be sent ([`CloseCode::may_be_sent`]), the reason is longer than [`MAX_REASON_LENGTH`], or there is
    /// one beside 1005.
    pub fn new(code: u16, reason: &str) -> Result<Self, CloseFrameError> {
        let code = CloseCode(code);
        if code == CloseCode::NO_STATUS {
            let empty = reason.is_empty();
            return empty
                .then(Self::empty)
                .ok_or(CloseFrameError::ReasonWithoutCode);
        }
        if !code.may_be_sent() {
            return Err(CloseFrameError::Code(code.0));
        }
        if reason.len() > MAX_REASON_LENGTH {
            return Err(CloseFrameError::ReasonTooLong(reason.len()));
        }
        Ok(Self::with_reason(code, reason))
    }

    /// Without code and reason.
    #[must_use]
    pub fn empty() -> Self {
        Self::with_reason(CloseCode::NO_STATUS, "")
    }

    /// The frame with which an error fails the connection.
    #[must_use]
    pub fn of_error(error: ProtocolError) -> Self {
        Self::with_reason(error.close_code(), "")
    }

    fn with_reason(code: CloseCode, reason: &str) -> Self {
        Self {
            code,
            reason: reason.into(),
        }
    }

    /// Reads the payload of a received Close frame.
    ///
    /// # Errors
    /// [`ProtocolError::InvalidCloseCode`] for a single byte or a code that must not be sent,
    /// [`ProtocolError::InvalidUtf8`] for the reason.
    pub fn parse(payload: &[u8]) -> Result<Self, ProtocolError> {
        if payload.is_empty() {
            return Ok(Self::empty());
        }
        let (code, reason) = payload
            .split_first_chunk()
            .ok_or(ProtocolError::InvalidCloseCode)?;
        let code = CloseCode(u16::from_be_bytes(*code));
        if !code.may_be_sent() {
            return Err(ProtocolError::InvalidCloseCode);
        }
        let reason = std::str::from_utf8(reason).map_err(|_| ProtocolError::InvalidUtf8)?;
        Ok(Self::with_reason(code, reason))
    }

    /// The code, 1005 for an empty frame.
    #[must_use]
    pub fn code(&self) -> CloseCode {
        self.code
    }

    /// The reason, empty where there is none.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The payload of the frame, to be sent with [`Opcode::Close`](super::Opcode::Close).
    #[must_use]
    pub fn payload(&self) -> Vec<u8> {
        if self.code == CloseCode::NO_STATUS {
            return Vec::new();
        }
        [&self.code.0.to_be_bytes(), self.reason.as_bytes()].concat()
    }
}
