//! CloseCode: why a connection is closed (RFC 6455, section 7.4).

/// The status code of a closed connection (RFC 6455, section 7.4, and the registry of IANA).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CloseCode(pub u16);

impl CloseCode {
    /// The purpose of the connection has been fulfilled.
    pub const NORMAL: Self = Self(1000);
    /// A server goes down, or a browser leaves the page.
    pub const GOING_AWAY: Self = Self(1001);
    /// The peer violated the protocol.
    pub const PROTOCOL_ERROR: Self = Self(1002);
    /// Data of a type that the endpoint does not accept.
    pub const UNSUPPORTED: Self = Self(1003);
    /// Never on the wire: the Close frame had no code.
    pub const NO_STATUS: Self = Self(1005);
    /// Never on the wire: the connection ended without a Close frame.
    pub const ABNORMAL: Self = Self(1006);
    /// Text is not UTF-8, or compressed data is corrupt.
    pub const INVALID_PAYLOAD: Self = Self(1007);
    /// A message violates a rule of the endpoint.
    pub const POLICY: Self = Self(1008);
    /// A message is too large to process.
    pub const MESSAGE_TOO_BIG: Self = Self(1009);
    /// The server did not negotiate an extension that the client needs.
    pub const MISSING_EXTENSION: Self = Self(1010);
    /// The server cannot go on.
    pub const INTERNAL_ERROR: Self = Self(1011);

    /// Whether a Close frame may contain it: 1000 to 1003, 1007 to 1014, and 3000 to 4999 (RFC 6455, section 7.4.2).
    #[must_use]
    pub const fn may_be_sent(self) -> bool {
        matches!(self.0, 1000..=1003 | 1007..=1014 | 3000..=4999)
    }
}
