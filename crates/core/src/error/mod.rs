//! Errors: what failed, where, which side caused it, and its HRESULT.

mod condition;
mod errno;
mod hresult;
mod kind;
mod lookup;
mod status;
mod web_status;

use std::fmt::Display;
use std::io;
use std::net::SocketAddr;

pub use condition::{CONDITIONS, Condition};
pub use errno::{ERRNOS, Errno};
pub use hresult::Hresult;
pub use kind::ErrorKind;
pub use lookup::{LOOKUP_FAILURES, LookupFailure};
pub use status::SocketErrorStatus;
pub use web_status::{WEB_ERROR_STATUSES, WebErrorStatus};

use errno::Meaning;

/// Why an operation failed.
///
/// Its text names the operation and the endpoint: `connect 127.0.0.1:9: connection refused`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    message: Box<str>,
    hresult: Hresult,
    code: Option<&'static str>,
    syscall: Option<&'static str>,
}

impl Error {
    /// A failure with this code and message.
    pub fn new(hresult: Hresult, message: impl Into<String>) -> Self {
        Self::with_meaning(Meaning::from(hresult), message.into(), None)
    }

    /// The system's error of `operation`, which names the endpoint: `connect 127.0.0.1:9`.
    pub fn from_io(operation: impl Display, syscall: &'static str, error: &io::Error) -> Self {
        let meaning = Meaning::of(error);
        let message = match Condition::of(meaning.hresult) {
            Some(condition) if meaning.hresult != Hresult::E_FAIL => {
                format!("{operation}: {}", condition.text)
            }
            _ => format!("{operation}: {error}"),
        };
        Self::with_meaning(meaning, message, Some(syscall))
    }

    /// A failed call whose meaning is known without an error number.
    pub(crate) fn of_call(
        operation: impl Display,
        syscall: &'static str,
        hresult: Hresult,
    ) -> Self {
        let text = Condition::of(hresult).map_or("failed", |condition| condition.text);
        let message = format!("{operation}: {text}");
        Self::with_meaning(Meaning::from(hresult), message, Some(syscall))
    }

    /// A failed receive on a datagram socket. For the ICMP error "port unreachable", which POSIX reports as ECONNREFUSED, the
    /// code is connectionResetByPeer 0x80072746 as on Windows; otherwise the error's own.
    pub fn datagram_peer_gone(error: &io::Error) -> Self {
        Self::of_icmp_error("receive datagram", "recvmsg", error)
    }

    /// An ICMP error for a datagram, with the codes of [`datagram_peer_gone`](Self::datagram_peer_gone).
    pub fn datagram_icmp_error(destination: SocketAddr, error: &io::Error) -> Self {
        Self::of_icmp_error(format!("datagram to {destination}"), "recvmsg", error)
    }

    fn of_icmp_error(operation: impl Display, syscall: &'static str, error: &io::Error) -> Self {
        let mut failure = Self::from_io(&operation, syscall, error);
        if failure.hresult == Hresult::WSAECONNREFUSED {
            failure.hresult = Hresult::WSAECONNRESET;
            failure.message = format!("{operation}: the peer's port is unreachable").into();
        }
        failure
    }

    /// Called in the wrong order: E_ILLEGAL_METHOD_CALL 0x8000000E.
    pub fn illegal_method_call(message: impl Into<String>) -> Self {
        Self::new(Hresult::E_ILLEGAL_METHOD_CALL, message)
    }

    /// A wrong argument: E_INVALIDARG 0x80070057.
    pub fn invalid_argument(message: impl Into<String>) -> Self {
        Self::new(Hresult::E_INVALIDARG, message)
    }

    /// Used after close: RO_E_CLOSED 0x80000013.
    pub fn closed(message: impl Into<String>) -> Self {
        Self::new(Hresult::RO_E_CLOSED, message)
    }

    /// Ended by closing or cancelling: operationAborted 0x800703E3.
    pub fn aborted(message: impl Into<String>) -> Self {
        Self::new(Hresult::ERROR_OPERATION_ABORTED, message)
    }

    /// The operation does not exist for this kind of socket: WSAEOPNOTSUPP 0x8007273D.
    pub fn not_supported(message: impl Into<String>) -> Self {
        Self::new(Hresult::WSAEOPNOTSUPP, message)
    }

    /// No such host: hostNotFound 0x80072AF9.
    pub fn host_not_found(message: impl Into<String>) -> Self {
        Self::new(Hresult::WSAHOST_NOT_FOUND, message)
    }

    /// No such service: classTypeNotFound 0x8007277D.
    pub fn service_not_found(message: impl Into<String>) -> Self {
        Self::new(Hresult::WSATYPE_NOT_FOUND, message)
    }

    fn with_meaning(meaning: Meaning, message: String, syscall: Option<&'static str>) -> Self {
        Self {
            message: message.into(),
            hresult: meaning.hresult,
            code: meaning.name,
            syscall,
        }
    }

    /// The same failure with the code of another API.
    pub(crate) fn with_hresult(mut self, hresult: Hresult) -> Self {
        self.hresult = hresult;
        self
    }

    /// Which side caused it.
    pub fn kind(&self) -> ErrorKind {
        Condition::of(self.hresult).map_or(ErrorKind::LocalMachine, |condition| condition.kind)
    }

    /// Whether the process or the machine has run out of descriptors or memory, whatever the call was.
    pub(crate) fn is_exhaustion(&self) -> bool {
        let exhausted = [
            Hresult::WSAEMFILE,
            Hresult::WSAENOBUFS,
            Hresult::E_OUTOFMEMORY,
        ];
        exhausted.contains(&self.hresult)
    }

    /// The code of the failure.
    pub fn hresult(&self) -> Hresult {
        self.hresult
    }

    /// What `SocketError.getStatus` makes of the code.
    pub fn status(&self) -> SocketErrorStatus {
        SocketErrorStatus::of(self.hresult)
    }

    /// Node style code such as `ECONNREFUSED`, where there is one.
    pub fn code(&self) -> Option<&'static str> {
        self.code
    }

    /// The system call that failed, where there was one.
    pub fn syscall(&self) -> Option<&'static str> {
        self.syscall
    }
}

#[cfg(test)]
mod tests;
