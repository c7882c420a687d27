//! Header fields: lists of tokens, and which fields an application may set.

use http::header::{AsHeaderName, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::error::HandshakeError;

/// A field of the application for the request of a client or the answer of a server. `Host` replaces the one of the URI.
///
/// # Errors
/// [`HandshakeError::Header`]: the name is not a token or belongs to the handshake (`Connection`, `Upgrade`,
/// `Content-Length`, `Transfer-Encoding`, `Sec-WebSocket-…`), or the value has a line break or another control character.
pub fn custom_field(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), HandshakeError> {
    let refused = || HandshakeError::Header(name.to_owned());
    let field = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?;
    check_custom(&field).map_err(|_| refused())?;
    let value = HeaderValue::from_str(value).map_err(|_| refused())?;
    Ok((field, value))
}

/// Refuses the fields of the handshake itself.
pub(super) fn check_custom(name: &HeaderName) -> Result<(), HandshakeError> {
    let own = [CONNECTION, UPGRADE, CONTENT_LENGTH, TRANSFER_ENCODING];
    if own.contains(name) || name.as_str().starts_with("sec-websocket-") {
        return Err(HandshakeError::Header(name.as_str().to_owned()));
    }
    Ok(())
}

/// The only value of a field; `None` when there is none, several, or one that is not text.
pub(super) fn only(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// The tokens of a list that may be spread over several fields (RFC 9110, section 5.6.1); `None` when one is not a token.
pub(super) fn tokens(headers: &HeaderMap, name: impl AsHeaderName) -> Option<Vec<&str>> {
    let mut tokens = Vec::new();
    for value in headers.get_all(name) {
        let elements = value.to_str().ok()?.split(',').map(trim);
        tokens.extend(elements.filter(|element| !element.is_empty()));
    }
    tokens.iter().all(|token| is_token(token)).then_some(tokens)
}

pub(super) fn has_token(headers: &HeaderMap, name: impl AsHeaderName, wanted: &str) -> bool {
    let tokens = tokens(headers, name).unwrap_or_default();
    tokens
        .iter()
        .any(|token| token.eq_ignore_ascii_case(wanted))
}

/// Without the whitespace around it (RFC 9110, section 5.6.3).
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// RFC 9110, section 5.6.2.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

pub(super) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Every element once.
pub(super) fn are_distinct<T: PartialEq>(list: &[T]) -> bool {
    let repeated = |index: usize| list[..index].contains(&list[index]);
    !(0..list.len()).any(repeated)
}

/// Adds fields; the first of a name replaces those that are there.
pub(super) fn extend(headers: &mut HeaderMap, more: &HeaderMap) {
    headers.extend(more.clone());
}
