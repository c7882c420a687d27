//! The key of a handshake and its answer (RFC 6455, sections 4.1 and 4.2.2).

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use data_encoding::BASE64;

/// Appended to the key before it is hashed (RFC 6455, section 1.3).
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Bytes of a key before encoding.
pub(super) const NONCE_LENGTH: usize = 16;

pub(super) fn encode(nonce: &[u8; NONCE_LENGTH]) -> String {
    BASE64.encode(nonce)
}

pub(super) fn is_key(key: &str) -> bool {
    let decoded = BASE64.decode(key.as_bytes());
    decoded.is_ok_and(|nonce| nonce.len() == NONCE_LENGTH)
}

/// `Sec-WebSocket-Accept` for a key.
pub(super) fn accept(key: &str) -> String {
    let text = format!("{key}{GUID}");
    BASE64.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref())
}
