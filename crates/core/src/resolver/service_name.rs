//! ServiceName: a service as text, parsed.

use crate::error::Error;

/// A service of a remote or local endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ServiceName {
    /// A port, never 0.
    Port(u16),
    /// A name for the services database.
    Named(String),
    /// A name for SRV records, with an underscore before each part: `_printer._sub._http`.
    Srv(String),
}

impl ServiceName {
    /// The service to connect to, which is required.
    pub(super) fn parse_remote(text: &str) -> Result<Self, Error> {
        match text {
            "" => Err(Error::invalid_argument(
                "remote service name: the text is empty",
            )),
            _ if is_number(text) => nonzero_port(text).map(Self::Port),
            _ if text.starts_with('_') || text.contains('.') => decorate(text).map(Self::Srv),
            _ if is_entry(text) => Ok(Self::Named(text.to_owned())),
            _ => Err(unknown(text)),
        }
    }

    /// The service to bind; `None` lets the system choose a port.
    pub(super) fn parse_local(text: &str) -> Result<Option<Self>, Error> {
        match text {
            "" => Ok(None),
            _ if is_number(text) && port(text)? == 0 => Ok(None),
            _ => Self::parse_remote(text).map(Some),
        }
    }
}

/// The error of an unknown service.
pub(super) fn unknown(name: &str) -> Error {
    Error::service_not_found(format!("service {name:?}: service not found"))
}

/// A service name with an underscore before each of its parts.
pub(super) fn decorate(name: &str) -> Result<String, Error> {
    let parts: Option<Vec<String>> = name
        .split('.')
        .map(|part| part.strip_prefix('_').unwrap_or(part))
        .map(|part| is_label(part).then(|| format!("_{part}")))
        .collect();
    Ok(parts.ok_or_else(|| unknown(name))?.join("."))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn nonzero_port(text: &str) -> Result<u16, Error> {
    match port(text)? {
        0 => Err(out_of_range(text)),
        port => Ok(port),
    }
}

fn port(text: &str) -> Result<u16, Error> {
    text.parse().map_err(|_| out_of_range(text))
}

fn out_of_range(text: &str) -> Error {
    Error::invalid_argument(format!(
        "service name: {text} is not a port from 1 to 65535"
    ))
}

/// Whether a text can be in the services database.
fn is_entry(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a text can be a part of an SRV name; 62 bytes leave room for the underscore.
fn is_label(text: &str) -> bool {
    (1..=62).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn srv(name: &str) -> ServiceName {
        ServiceName::Srv(name.to_owned())
    }

    #[test]
    fn remote_texts_are_ports_names_or_records() {
        let rows = [
            ("1", ServiceName::Port(1)),
            ("80", ServiceName::Port(80)),
            ("0080", ServiceName::Port(80)),
            ("65535", ServiceName::Port(65535)),
            ("http", ServiceName::Named("http".into())),
            ("xmpp-client", ServiceName::Named("xmpp-client".into())),
            ("914c/g", ServiceName::Named("914c/g".into())),
            ("null", ServiceName::Named("null".into())),
            ("-1", ServiceName::Named("-1".into())),
            ("+80", ServiceName::Named("+80".into())),
            ("_xmpp-client", srv("_xmpp-client")),
            ("_printer._sub._http", srv("_printer._sub._http")),
            ("printer.sub.http", srv("_printer._sub._http")),
        ];
        for (text, expected) in rows {
            let parsed = ServiceName::parse_remote(text);
            assert_eq!(parsed.expect(text), expected, "{text}");
        }
    }

    #[test]
    fn bad_remote_texts_are_rejected_with_their_code() {
        const INVALID: u32 = 0x8007_0057;
        const NOT_FOUND: u32 = 0x8007_277D;
        let rows = [
            ("", INVALID),
            ("0", INVALID),
            ("000", INVALID),
            ("65536", INVALID),
            ("99999999999999999999", INVALID),
            (" 80", NOT_FOUND),
            ("80 ", NOT_FOUND),
            ("a b", NOT_FOUND),
            ("a\0b", NOT_FOUND),
            ("сервис", NOT_FOUND),
            ("_", NOT_FOUND),
            (".", NOT_FOUND),
            ("_a..b", NOT_FOUND),
            ("_a.", NOT_FOUND),
            ("_a/b", NOT_FOUND),
        ];
        for (text, hresult) in rows {
            let error = ServiceName::parse_remote(text).expect_err(text);
            assert_eq!(error.hresult().unsigned(), hresult, "{text:?}");
        }
    }

    #[test]
    fn parts_of_records_are_labels() {
        assert_eq!(decorate("sip").expect("a label"), "_sip");
        assert_eq!(decorate("_a.b").expect("labels"), "_a._b");
        assert!(decorate("914c/g").is_err());
        assert!(decorate(&"a".repeat(62)).is_ok());
        assert!(decorate(&"a".repeat(63)).is_err());
    }

    #[test]
    fn a_local_service_may_be_left_to_the_system() {
        assert_eq!(ServiceName::parse_local("").expect("valid"), None);
        assert_eq!(ServiceName::parse_local("0").expect("valid"), None);
        assert_eq!(
            ServiceName::parse_local("7").expect("valid"),
            Some(ServiceName::Port(7))
        );
        assert!(ServiceName::parse_local("65536").is_err());
        assert!(ServiceName::parse_local("a b").is_err());
    }
}
