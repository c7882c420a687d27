//! The Certificate message of a handshake, and how long it may be.

use crate::certificate::Identity;
use crate::error::Error;

/// rustls accepts handshake messages of less than 64 KiB; records around it and messages before it count too.
pub(super) const LONGEST: usize = 60 * 1024;

/// Bytes beside a certificate: its length, and in TLS 1.3 that of its extensions.
const AROUND: usize = 5;

/// Makes sure that a peer with the limits of rustls accepts the chain of `option`.
///
/// # Errors
/// E_INVALIDARG 0x80070057 when it is longer than [`LONGEST`].
pub(super) fn require_sendable(option: &str, identity: &Identity) -> Result<(), Error> {
    let lengths = identity
        .chain()
        .iter()
        .map(|each| each.der().len() + AROUND);
    let length: usize = lengths.sum();
    if length <= LONGEST {
        return Ok(());
    }
    Err(Error::invalid_argument(format!(
        "{option}: the certificate and its chain have {length} bytes, and peers take {LONGEST}"
    )))
}
