//! Application protocols (ALPN, RFC 7301).

use crate::error::Error;

/// Bytes of all names with their lengths at most. A whole ClientHello has to fit into 64 KiB.
const MOST_BYTES: usize = 32 * 1024;

/// RFC 7301, 3.1: a name has 1 to 255 bytes.
pub(super) fn require_protocols(protocols: &[Vec<u8>]) -> Result<(), Error> {
    if !protocols.iter().all(|name| (1..=255).contains(&name.len())) {
        return Err(Error::invalid_argument(
            "applicationProtocols: a name has 1 to 255 bytes",
        ));
    }
    if protocols.iter().map(|name| 1 + name.len()).sum::<usize>() > MOST_BYTES {
        return Err(Error::invalid_argument(
            "applicationProtocols: all names together have up to 32 KiB",
        ));
    }
    Ok(())
}
