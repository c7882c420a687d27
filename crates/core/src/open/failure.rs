//! Failures to open a connection.

use crate::error::Error;
use crate::tls::TlsPeer;

/// Why there is no connection.
#[derive(Debug)]
pub struct OpenFailure {
    /// The first thing that failed.
    pub error: Error,
    /// What the peer presented in the handshake; `None` when it presented nothing, or there was no handshake.
    pub peer: Option<TlsPeer>,
}

impl From<Error> for OpenFailure {
    /// A failure outside of a handshake.
    fn from(error: Error) -> Self {
        Self { error, peer: None }
    }
}
