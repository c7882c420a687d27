//! URLs, and what a request needs of them.

use std::str::FromStr;

use hyper::Uri;
use hyper::header::HeaderValue;
use url::{Host, Position, Url};

use crate::error::{Error, Hresult};
use crate::names::RemoteName;

/// Parses an absolute URL of `http`, `https`, `ws` or `wss`. User name and password in it are dropped: credentials are
/// never taken from a URL.
///
/// # Errors
/// WININET_E_INVALID_URL 0x80072EE5; WININET_E_UNRECOGNIZED_SCHEME 0x80072EE6 for another scheme.
pub fn parse_url(text: &str) -> Result<Url, Error> {
    let parsed = Url::parse(text);
    let url = parsed.map_err(|error| invalid(format!("URL: {error}")))?;
    require_scheme(&url)?;
    Ok(without_credentials(url))
}

/// The URL that `reference` means in a response to a request for `base`.
///
/// # Errors
/// As [`parse_url`].
pub(super) fn resolve(base: &Url, reference: &str) -> Result<Url, Error> {
    let joined = base.join(reference);
    let mut url = joined.map_err(|error| invalid(format!("Location: {error}")))?;
    require_scheme(&url)?;
    if url.fragment().is_none() {
        url.set_fragment(base.fragment());
    }
    Ok(without_credentials(url))
}

fn require_scheme(url: &Url) -> Result<(), Error> {
    match url.scheme() {
        "http" | "https" | "ws" | "wss" => Ok(()),
        scheme => Err(Error::new(
            Hresult::WININET_E_UNRECOGNIZED_SCHEME,
            format!("URL: the scheme {scheme} is none of http, https, ws and wss"),
        )),
    }
}

fn without_credentials(mut url: Url) -> Url {
    // They fail for URLs without a host only, which these schemes do not have.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// Whether TLS protects it.
pub(crate) fn is_secure(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "wss")
}

/// The host without the brackets of an IPv6 address.
pub(crate) fn host_of(url: &Url) -> String {
    match url.host() {
        Some(Host::Ipv6(address)) => address.to_string(),
        Some(host) => host.to_string(),
        None => String::new(),
    }
}

/// Where to connect to.
pub(super) fn remote_of(url: &Url) -> RemoteName {
    RemoteName {
        host: host_of(url),
        service: port_of(url).to_string(),
    }
}

pub(crate) fn port_of(url: &Url) -> u16 {
    // Each of the schemes has a default.
    url.port_or_known_default().unwrap_or_default()
}

/// The value of the Host field (RFC 9110, section 7.2).
pub(super) fn host_field(url: &Url) -> Result<HeaderValue, Error> {
    let host = &url[Position::BeforeHost..Position::AfterPort];
    HeaderValue::from_str(host).map_err(|_| invalid("URL: the host cannot be sent".to_owned()))
}

/// The path and query: the request target of the origin server (RFC 9112, section 3.2.1).
pub(super) fn origin_form(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

/// The request target of a proxy (RFC 9112, section 3.2.2).
pub(super) fn absolute_form(url: &Url) -> &str {
    &url[..Position::AfterQuery]
}

pub(super) fn target(text: &str) -> Result<Uri, Error> {
    Uri::from_str(text).map_err(|error| invalid(format!("URL: {error}")))
}

/// Scheme, host and port for error texts: paths and queries may hold secrets.
pub(super) fn origin_text(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn invalid(text: String) -> Error {
    Error::new(Hresult::WININET_E_INVALID_URL, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_host_and_target_of_its_url() {
        let rows = [
            ("http://a.example", "a.example", "/"),
            ("http://a.example:80/x?y=1#z", "a.example", "/x?y=1"),
            (
                "http://u:p@a.example:81/x y?q|r",
                "a.example:81",
                "/x%20y?q|r",
            ),
            ("wss://[::1]:443/", "[::1]", "/"),
            ("ws://[fe80::1]:1/?", "[fe80::1]:1", "/?"),
            (
                "https://B\u{fc}cher.example/\u{e4}",
                "xn--bcher-kva.example",
                "/%C3%A4",
            ),
        ];
        for (text, host, path) in rows {
            let url = parse_url(text).expect("a URL");
            assert_eq!(host_field(&url).expect("a host"), host, "{text}");
            assert_eq!(origin_form(&url), path, "{text}");
            target(origin_form(&url)).expect("a target");
        }
    }

    #[test]
    fn addresses_lose_their_brackets_and_schemes_give_ports() {
        let rows = [
            ("http://[::1]/", "::1", "80"),
            ("ws://a.example/", "a.example", "80"),
            ("wss://127.1/", "127.0.0.1", "443"),
            ("https://a.example:8443/", "a.example", "8443"),
        ];
        for (text, host, service) in rows {
            let remote = remote_of(&parse_url(text).expect("a URL"));
            assert_eq!(
                (remote.host.as_str(), remote.service.as_str()),
                (host, service)
            );
        }
    }

    #[test]
    fn other_text_is_rejected() {
        let rows = [
            ("", Hresult::WININET_E_INVALID_URL),
            ("/path", Hresult::WININET_E_INVALID_URL),
            ("http://", Hresult::WININET_E_INVALID_URL),
            ("http://a:99999/", Hresult::WININET_E_INVALID_URL),
            ("ftp://a.example/", Hresult::WININET_E_UNRECOGNIZED_SCHEME),
            ("file:///etc/passwd", Hresult::WININET_E_UNRECOGNIZED_SCHEME),
        ];
        for (text, expected) in rows {
            assert_eq!(
                parse_url(text).expect_err("no URL").hresult(),
                expected,
                "{text}"
            );
        }
    }
}
