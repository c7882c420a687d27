use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `SocketActivityKind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub(crate) enum Kind {
    Listener = 1,
    Datagram = 2,
    Stream = 3,
}

impl TryFrom<u8> for Kind {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        match number {
            1 => Ok(Self::Listener),
            2 => Ok(Self::Datagram),
            3 => Ok(Self::Stream),
            _ => Err(format!("{number} is no kind of socket")),
        }
    }
}

impl From<Kind> for u8 {
    fn from(kind: Kind) -> Self {
        kind as Self
    }
}

/// `SocketActivityTriggerReason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub(crate) enum Reason {
    Activity = 1,
    ConnectionAccepted = 2,
    KeepAliveTimerExpired = 3,
    Closed = 4,
}

impl TryFrom<u8> for Reason {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        match number {
            1 => Ok(Self::Activity),
            2 => Ok(Self::ConnectionAccepted),
            3 => Ok(Self::KeepAliveTimerExpired),
            4 => Ok(Self::Closed),
            _ => Err(format!("{number} is no reason")),
        }
    }
}

impl From<Reason> for u8 {
    fn from(reason: Reason) -> Self {
        reason as Self
    }
}

/// What a program says of a socket that it transfers. The bytes behind it are the context, then the leftovers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SocketRecord {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) task_id: String,
    #[serde(default)]
    pub(crate) wake: bool,
    #[serde(default)]
    pub(crate) keep_alive_ms: Option<u64>,
    #[serde(default)]
    pub(crate) context_length: Option<usize>,
    #[serde(default)]
    pub(crate) leftovers: Vec<Leftover>,
}

/// Bytes or a datagram that the program had received and not taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Leftover {
    pub(crate) length: usize,
    #[serde(flatten)]
    pub(crate) others: Map<String, Value>,
}

impl SocketRecord {
    /// Number of bytes behind the record.
    pub(crate) fn tail_length(&self) -> Option<usize> {
        let lengths = self.leftovers.iter().map(|leftover| leftover.length);
        lengths
            .chain(self.context_length)
            .try_fold(0, usize::checked_add)
    }

    /// The context, of the bytes behind the record.
    pub(crate) fn context<'a>(&self, tail: &'a [u8]) -> &'a [u8] {
        &tail[..self.context_length.unwrap_or(0)]
    }
}
