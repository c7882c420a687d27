//! Redirects: which request follows a response (RFC 9110, section 15.4).

use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION,
    CONTENT_TYPE, HeaderName, LOCATION, RANGE, USER_AGENT,
};
use hyper::http::response::Parts;
use hyper::{HeaderMap, Method, StatusCode};
use url::Url;

use super::url::{is_secure, resolve};
use crate::error::{Error, Hresult};

/// Fields that another origin gets too: they describe what the client can use, and neither the user nor the application.
static HARMLESS: [HeaderName; 9] = [
    ACCEPT,
    ACCEPT_ENCODING,
    ACCEPT_LANGUAGE,
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_LOCATION,
    CONTENT_TYPE,
    RANGE,
    USER_AGENT,
];

/// Fields that describe a body.
static OF_BODY: [HeaderName; 4] = [
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_LOCATION,
    CONTENT_TYPE,
];

/// The next request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Redirect {
    pub(super) url: Url,
    pub(super) method: Method,
    /// Whether the next request has no body.
    pub(super) drops_body: bool,
    /// Whether the next request goes to another scheme, host or port.
    pub(super) leaves_origin: bool,
}

/// The redirect of a response to `method url`; `None` when it is none.
///
/// # Errors
/// 0x80072F7C for a location that is no URL of HTTP, 0x80072F08 for one that gives up the protection of TLS.
pub(super) fn redirect_of(
    method: &Method,
    url: &Url,
    response: &Parts,
) -> Result<Option<Redirect>, Error> {
    let Some(location) = response
        .headers
        .get(LOCATION)
        .filter(|_| is_redirect(response.status))
    else {
        return Ok(None);
    };
    let failed = |text: &str| {
        let text = format!("redirect of {}: {text}", super::url::origin_text(url));
        Error::new(Hresult::WININET_E_REDIRECT_FAILED, text)
    };
    let location =
        std::str::from_utf8(location.as_bytes()).map_err(|_| failed("the location is no UTF-8"))?;
    let next = resolve(url, location).map_err(|error| failed(&error.to_string()))?;
    require_protection(url, &next)?;
    let method = next_method(method, response.status);
    Ok(Some(Redirect {
        drops_body: !keeps_body(response.status) && !is_same(&method, response.status),
        leaves_origin: next.origin() != url.origin(),
        method,
        url: next,
    }))
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn keeps_body(status: StatusCode) -> bool {
    matches!(status.as_u16(), 307 | 308)
}

/// Whether 301 and 302 leave the method, other than GET, as it was, and so the body.
fn is_same(method: &Method, status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302) && *method != Method::GET && *method != Method::HEAD
}

fn require_protection(from: &Url, to: &Url) -> Result<(), Error> {
    if is_secure(from) && !is_secure(to) {
        let text = format!(
            "redirect of {}: to {}, which is not protected",
            super::url::origin_text(from),
            super::url::origin_text(to)
        );
        return Err(Error::new(Hresult::WININET_E_HTTPS_TO_HTTP_ON_REDIR, text));
    }
    Ok(())
}

/// 303 asks for GET; 301 and 302 made of POST what every client does, and leave other methods.
fn next_method(method: &Method, status: StatusCode) -> Method {
    let becomes_get = match status.as_u16() {
        303 => *method != Method::HEAD,
        301 | 302 => *method == Method::POST,
        _ => false,
    };
    if becomes_get {
        Method::GET
    } else {
        method.clone()
    }
}

/// Removes the fields that must not follow.
pub(super) fn strip(headers: &mut HeaderMap, redirect: &Redirect) {
    let kept = |name: &HeaderName| {
        (!redirect.leaves_origin || HARMLESS.contains(name))
            && (!redirect.drops_body || !OF_BODY.contains(name))
    };
    let names: Vec<_> = headers.keys().filter(|name| !kept(name)).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Response;

    fn redirect(
        method: &str,
        from: &str,
        status: u16,
        location: &str,
    ) -> Result<Option<Redirect>, Error> {
        let response = Response::builder()
            .status(status)
            .header(LOCATION, location);
        let (parts, ()) = response.body(()).expect("a response").into_parts();
        let method = method.parse().expect("a method");
        redirect_of(&method, &from.parse().expect("a URL"), &parts)
    }

    #[test]
    fn methods_follow_the_status() {
        let rows = [
            ("GET", 301, "GET", true),
            ("GET", 307, "GET", false),
            ("POST", 301, "GET", true),
            ("POST", 302, "GET", true),
            ("POST", 303, "GET", true),
            ("POST", 307, "POST", false),
            ("POST", 308, "POST", false),
            ("PUT", 302, "PUT", false),
            ("PUT", 303, "GET", true),
            ("HEAD", 303, "HEAD", true),
            ("HEAD", 302, "HEAD", true),
        ];
        for (method, status, next, drops_body) in rows {
            let found = redirect(method, "http://a.example/", status, "/x");
            let found = found.expect("valid").expect("a redirect");
            assert_eq!(found.method.as_str(), next, "{method} {status}");
            assert_eq!(found.drops_body, drops_body, "{method} {status}");
        }
    }

    #[test]
    fn locations_are_resolved() {
        let rows = [
            (
                "http://a.example/b/c#f",
                "d",
                "http://a.example/b/d#f",
                false,
            ),
            (
                "http://a.example/b#f",
                "/d#g",
                "http://a.example/d#g",
                false,
            ),
            (
                "http://a.example/",
                "//c.example/",
                "http://c.example/",
                true,
            ),
            (
                "http://a.example/",
                "http://a.example:80/d",
                "http://a.example/d",
                false,
            ),
            (
                "http://a.example/",
                "http://a.example:81/",
                "http://a.example:81/",
                true,
            ),
            (
                "http://a.example/",
                "https://a.example/",
                "https://a.example/",
                true,
            ),
            (
                "http://a.example/",
                "http://u:p@a.example/",
                "http://a.example/",
                false,
            ),
        ];
        for (from, location, to, leaves_origin) in rows {
            let found = redirect("GET", from, 302, location);
            let found = found.expect("valid").expect("a redirect");
            assert_eq!(found.url.as_str(), to);
            assert_eq!(found.leaves_origin, leaves_origin, "{location}");
        }
    }

    #[test]
    fn protection_is_not_given_up_and_other_schemes_are_not_followed() {
        let rows = [
            ("https://a.example/", "http://a.example/", 0x8007_2F08_u32),
            ("http://a.example/", "ftp://a.example/", 0x8007_2F7C),
            ("http://a.example/", "file:///etc/passwd", 0x8007_2F7C),
            ("http://a.example/", "javascript:1", 0x8007_2F7C),
            ("http://a.example/", "http://", 0x8007_2F7C),
        ];
        for (from, location, expected) in rows {
            let error = redirect("GET", from, 302, location).expect_err("refused");
            assert_eq!(error.hresult().unsigned(), expected, "{location}");
        }
    }

    #[test]
    fn other_statuses_are_no_redirects() {
        for status in [200, 201, 300, 304, 305, 306] {
            assert_eq!(redirect("GET", "http://a.example/", status, "/x"), Ok(None));
        }
    }

    #[test]
    fn another_origin_gets_harmless_fields_only() {
        let mut headers = HeaderMap::new();
        for name in ["accept", "authorization", "cookie", "x-key", "content-type"] {
            headers.insert(HeaderName::from_static(name), "1".parse().expect("a value"));
        }
        let away = redirect("GET", "http://a.example/", 302, "http://b.example/");
        strip(&mut headers, &away.expect("valid").expect("a redirect"));
        let left: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        assert_eq!(left, ["accept"]);
    }
}
