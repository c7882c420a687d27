//! Header fields of the application.

use hyper::HeaderMap;
use hyper::header::{
    CONNECTION, CONTENT_LENGTH, HOST, HeaderName, HeaderValue, TE, TRAILER, TRANSFER_ENCODING,
    UPGRADE,
};

use crate::error::Error;

/// Fields that the client sets itself: they frame the message, or concern one connection only.
static RESERVED: [HeaderName; 7] = [
    CONNECTION,
    CONTENT_LENGTH,
    HOST,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Others of these, which have no constant.
const RESERVED_TEXTS: [&str; 2] = ["keep-alive", "proxy-connection"];

/// Adds a field of the application.
///
/// # Errors
/// E_INVALIDARG 0x80070057 for a name that is no token, for a value with a control character (CR, LF and NUL would let it
/// add fields or a request of its own), and for fields that the client sets itself. The text has no value in it.
pub fn append_custom(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Error> {
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Error::invalid_argument(format!("header {name:?}: not a field name")))?;
    if RESERVED.contains(&name) || RESERVED_TEXTS.contains(&name.as_str()) {
        return Err(Error::invalid_argument(format!(
            "header {name}: set by the client itself"
        )));
    }
    let value = HeaderValue::from_bytes(value.trim_matches([' ', '\t']).as_bytes())
        .map_err(|_| Error::invalid_argument(format!("header {name}: control character")))?;
    headers
        .try_append(name, value)
        .map(drop)
        .map_err(|_| Error::invalid_argument("header: too many fields"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Hresult;

    #[test]
    fn fields_are_appended() {
        let mut headers = HeaderMap::new();
        append_custom(&mut headers, "X-A", " 1\t2 ").expect("valid");
        append_custom(&mut headers, "x-a", "\u{e4}").expect("valid");
        append_custom(&mut headers, "X-B", "").expect("valid");
        let values: Vec<_> = headers
            .get_all("x-a")
            .iter()
            .map(HeaderValue::as_bytes)
            .collect();
        assert_eq!(values, ["1\t2".as_bytes(), "\u{e4}".as_bytes()]);
        assert_eq!(headers["x-b"], "");
    }

    #[test]
    fn nothing_can_be_injected() {
        let rows = [
            ("X-A", "1\r\nX-B: 2"),
            ("X-A", "1\nX-B: 2"),
            ("X-A", "1\r"),
            ("X-A", "1\0"),
            ("X-A", "\u{7f}"),
            ("X-A\r\nX-B", "1"),
            ("X A", "1"),
            ("X-A:", "1"),
            ("", "1"),
            ("\u{e4}", "1"),
            ("Host", "other.example"),
            ("content-length", "0"),
            ("Transfer-Encoding", "chunked"),
            ("Connection", "close"),
            ("Keep-Alive", "1"),
            ("Upgrade", "h2c"),
        ];
        for (name, value) in rows {
            let mut headers = HeaderMap::new();
            let error = append_custom(&mut headers, name, value).expect_err("invalid");
            assert_eq!(error.hresult(), Hresult::E_INVALIDARG, "{name}: {value}");
            assert!(headers.is_empty(), "{name}: {value}");
        }
    }
}
