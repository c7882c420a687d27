//! CloseHandshake: how a connection ends (RFC 6455, section 7).

use super::close_code::CloseCode;
use super::close_frame::CloseFrame;
use super::error::ProtocolError;
use super::frame::Role;

/// What remains to be done until the connection has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseState {
    /// Messages may be sent and received.
    Open,
    /// A Close frame was sent: no more data is sent, and what the peer sends before its Close frame is still received.
    AwaitingClose,
    /// Both Close frames are through. A client waits, for a bounded time, until the server ends the TCP connection (RFC 6455,
    /// section 7.1.1).
    AwaitingEnd,
    /// Nothing more is expected: end the TCP connection as soon as everything has been sent.
    End,
}

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The code of the peer's Close frame, 1005 when it had none, 1006 when there was no Close frame, or the code with which
    /// this side failed the connection (RFC 6455, sections 7.1.5 and 7.1.7).
    pub code: CloseCode,
    /// The reason beside it.
    pub reason: Box<str>,
    /// Close frames went in both directions (RFC 6455, section 7.1.4).
    pub clean: bool,
}

/// The closing handshake of a connection: which Close frame to send, and what to report.
#[derive(Debug)]
pub struct CloseHandshake {
    role: Role,
    sent: bool,
    /// In a box, like everything that only the end of a connection has.
    received: Option<Box<CloseFrame>>,
    failure: Option<CloseCode>,
}

impl CloseHandshake {
    /// Of an open connection.
    #[must_use]
    pub const fn new(role: Role) -> Self {
        Self {
            role,
            sent: false,
            received: None,
            failure: None,
        }
    }

    /// What remains to be done.
    #[must_use]
    pub fn state(&self) -> CloseState {
        let over = self.received.is_some() || self.failure.is_some();
        match (self.sent, over, self.role) {
            (false, ..) => CloseState::Open,
            (true, false, _) => CloseState::AwaitingClose,
            (true, true, Role::Client) if self.failure.is_none() => CloseState::AwaitingEnd,
            (true, true, _) => CloseState::End,
        }
    }

    /// The application closes the connection. Returns the frame to send; `None` when one was sent before, as only the first
    /// call has an effect.
    pub fn close(&mut self, frame: CloseFrame) -> Option<CloseFrame> {
        (!std::mem::replace(&mut self.sent, true)).then_some(frame)
    }

    /// A Close frame has been received. Returns the answer to send, which has the same code and no reason (RFC 6455, section
    /// 5.5.1); `None` when a frame was sent before, also when both sides close at the same time.
    pub fn received(&mut self, frame: CloseFrame) -> Option<CloseFrame> {
        if self.received.is_some() || self.failure.is_some() {
            return None;
        }
        let code = frame.code();
        self.received = Some(Box::new(frame));
        let answer = CloseFrame::new(code.0, "").expect("the decoder accepted the code");
        self.close(answer)
    }

    /// The peer violated the protocol. Returns the frame to send before the connection is ended, unless one was sent.
    pub fn fail(&mut self, error: ProtocolError) -> Option<CloseFrame> {
        if self.received.is_some() || self.failure.is_some() {
            return None;
        }
        self.failure = Some(error.close_code());
        self.close(CloseFrame::of_error(error))
    }

    /// What to report once the TCP connection has ended, or is given up.
    #[must_use]
    pub fn closed(&self) -> Closed {
        let (code, reason) = match (&self.received, self.failure) {
            (Some(frame), _) => (frame.code(), frame.reason()),
            (None, Some(code)) => (code, ""),
            (None, None) => (CloseCode::ABNORMAL, ""),
        };
        Closed {
            code,
            reason: reason.into(),
            clean: self.sent && self.received.is_some(),
        }
    }
}
