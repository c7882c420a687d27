//! Application protocols (ALPN, RFC 7301).

use crate::error::Error;

/// RFC 7301, 3.1: a name has 1 to 255 bytes.
pub(super) fn require_protocols(protocols: &[Vec<u8>]) -> Result<(), Error> {
    if protocols.iter().all(|name| (1..=255).contains(&name.len())) {
        return Ok(());
    }
    Err(Error::invalid_argument(
        "applicationProtocols: a name has 1 to 255 bytes",
    ))
}
