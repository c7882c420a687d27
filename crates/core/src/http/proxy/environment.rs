//! Proxies of the environment, as curl and many others read them.

use std::env;
use std::fmt;

use super::bypass::Bypass;
use super::server::ProxyServer;
use crate::error::Error;

/// What the variables `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say; names in capitals count where those in
/// small letters are not set.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct EnvironmentProxies {
    http: Option<String>,
    https: Option<String>,
    all: Option<String>,
    bypass: Bypass,
}

impl EnvironmentProxies {
    /// Of this process.
    pub fn now() -> Self {
        Self::read(|name| env::var(name).ok())
    }

    /// Of these variables.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let either = |name: &str| {
            let small = variable(name);
            small
                .or_else(|| variable(&name.to_ascii_uppercase()))
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        // In a CGI program HTTP_PROXY is the field "Proxy" of a request: whoever sends one must not choose the proxy.
        let is_cgi = variable("REQUEST_METHOD").is_some();
        let http = match is_cgi {
            true => variable("http_proxy").filter(|value| !value.is_empty()),
            false => either("http_proxy"),
        };
        Self {
            http,
            https: either("https_proxy"),
            all: either("all_proxy"),
            bypass: Bypass::parse(&either("no_proxy").unwrap_or_default()),
        }
    }

    /// The proxy of a connection of `scheme`: that of HTTP for http and ws, that of HTTPS for everything else, or else the one
    /// for all. This machine is reached directly.
    ///
    /// # Errors
    /// Those of [`ProxyServer::parse`].
    pub(super) fn of(
        &self,
        scheme: &str,
        host: &str,
        port: u16,
    ) -> Result<Option<ProxyServer>, Error> {
        let own = match scheme {
            "http" | "ws" => &self.http,
            _ => &self.https,
        };
        let Some(text) = own.as_ref().or(self.all.as_ref()) else {
            return Ok(None);
        };
        if self.bypass.has(host, port) {
            return Ok(None);
        }
        ProxyServer::parse(text).map(Some)
    }
}

impl fmt::Debug for EnvironmentProxies {
    /// Without the proxies: their URLs may have passwords.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EnvironmentProxies")
            .field("bypass", &self.bypass)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(variables: &[(&str, &str)], scheme: &str, host: &str) -> Option<String> {
        let environment = EnvironmentProxies::read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        let server = environment.of(scheme, host, 80).expect("a proxy");
        server.map(|server| server.url())
    }

    #[test]
    fn the_scheme_selects_the_variable() {
        let all = [
            ("HTTP_PROXY", "http://h:1"),
            ("HTTPS_PROXY", "http://s:2"),
            ("ALL_PROXY", "http://a:3"),
        ];
        let rows = [
            (&all[..], "http", Some("http://h:1/")),
            (&all[..], "ws", Some("http://h:1/")),
            (&all[..], "https", Some("http://s:2/")),
            (&all[..], "wss", Some("http://s:2/")),
            (&all[..], "tcp", Some("http://s:2/")),
            (&all[2..], "http", Some("http://a:3/")),
            (&all[2..], "tcp", Some("http://a:3/")),
            (&all[..1], "https", None),
            (&[], "http", None),
        ];
        for (variables, scheme, expected) in rows {
            let found = proxy(variables, scheme, "b.example");
            assert_eq!(found.as_deref(), expected, "{variables:?} {scheme}");
        }
    }

    #[test]
    fn small_letters_come_first_and_empty_is_none() {
        let variables = [("http_proxy", "http://a:1"), ("HTTP_PROXY", "http://b:2")];
        let found = proxy(&variables, "http", "c.example");
        assert_eq!(found.as_deref(), Some("http://a:1/"));
        assert_eq!(proxy(&[("http_proxy", " ")], "http", "c.example"), None);
        let hidden = [("http_proxy", ""), ("HTTP_PROXY", "http://b:2")];
        assert_eq!(proxy(&hidden, "http", "c.example"), None);
    }

    #[test]
    fn a_request_does_not_choose_the_proxy_of_a_cgi_program() {
        let variables = [("REQUEST_METHOD", "GET"), ("HTTP_PROXY", "http://evil:1")];
        assert_eq!(proxy(&variables, "http", "c.example"), None);
        let variables = [("REQUEST_METHOD", "GET"), ("http_proxy", "http://a:1")];
        assert!(proxy(&variables, "http", "c.example").is_some());
    }

    #[test]
    fn exceptions_and_this_machine_are_reached_directly() {
        let variables = [("ALL_PROXY", "http://a:1"), ("NO_PROXY", "b.example")];
        let rows = [
            ("b.example", false),
            ("c.example", true),
            ("localhost", false),
        ];
        for (host, is_proxied) in rows {
            assert_eq!(
                proxy(&variables, "tcp", host).is_some(),
                is_proxied,
                "{host}"
            );
        }
    }

    #[test]
    fn no_text_shows_the_password() {
        let environment = EnvironmentProxies::read(|_| Some("http://u:secret@a:1".to_owned()));
        let text = format!("{environment:?}");
        assert!(!text.contains("secret@a:1\")"), "{text}");
    }
}
