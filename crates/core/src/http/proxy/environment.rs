//! Proxies of the environment, as curl and many others read them.

use std::collections::BTreeMap;
use std::env;
use std::fmt;

use super::bypass::{Bypass, is_this_machine};
use super::server::ProxyServer;
use crate::error::Error;

/// Variables with the proxy of a scheme, or of all, or with exceptions, end so.
const SUFFIX: &str = "_proxy";

/// What the variables `<scheme>_proxy`, `all_proxy` and `no_proxy` say; those in capitals count where those in small letters
/// are not set or empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct EnvironmentProxies {
    /// Those that are not empty, by their names.
    variables: BTreeMap<String, String>,
    bypass: Bypass,
}

/// A proxy as a variable has it.
#[derive(Clone, PartialEq, Eq)]
pub struct NamedProxy {
    /// The variable.
    pub variable: String,
    /// The proxy, with a scheme. It may have a password.
    pub uri: String,
}

impl EnvironmentProxies {
    /// Of this process.
    pub fn now() -> Self {
        Self::read(env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    /// Of these variables; those of other purposes are skipped.
    pub fn read(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut found = BTreeMap::new();
        let mut is_cgi = false;
        for (name, value) in variables {
            is_cgi |= name == "REQUEST_METHOD";
            let value = value.trim();
            if !value.is_empty() && name.to_ascii_lowercase().ends_with(SUFFIX) {
                found.insert(name, value.to_owned());
            }
        }
        // In a CGI program it holds the field "Proxy" of the request (CVE-2016-5385).
        if is_cgi {
            found.remove("HTTP_PROXY");
        }
        let mut environment = Self {
            variables: found,
            bypass: Bypass::default(),
        };
        if let Some(named) = environment.variable("no") {
            environment.bypass = Bypass::parse(&named.uri);
        }
        environment
    }

    /// The proxy of a connection of `scheme`, or else that of all. For `ws`, `wss` and `tcp` those of `http` and `https` come
    /// in between. A proxy without scheme is one of HTTP. This machine is reached directly.
    pub fn find(&self, scheme: &str, host: &str, port: u16) -> Option<NamedProxy> {
        let fallback = match scheme {
            "ws" => "http",
            "wss" | "tcp" => "https",
            own => own,
        };
        let mut named = [scheme, fallback, "all"]
            .into_iter()
            .find_map(|scheme| self.variable(scheme))?;
        if is_this_machine(host) || self.bypass.has(host, port) {
            return None;
        }
        if !named.uri.contains("://") {
            named.uri.insert_str(0, "http://");
        }
        Some(named)
    }

    /// The same as a proxy that can be used.
    ///
    /// # Errors
    /// Those of [`ProxyServer::parse`].
    pub(super) fn of(
        &self,
        scheme: &str,
        host: &str,
        port: u16,
    ) -> Result<Option<ProxyServer>, Error> {
        let named = self.find(scheme, host, port);
        named
            .map(|named| ProxyServer::parse(&named.uri))
            .transpose()
    }

    fn variable(&self, scheme: &str) -> Option<NamedProxy> {
        let small = format!("{scheme}{SUFFIX}");
        let names = [small.to_ascii_uppercase(), small];
        let mut names = names.into_iter().rev();
        names.find_map(|variable| {
            let uri = self.variables.get(&variable)?.clone();
            Some(NamedProxy { variable, uri })
        })
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

impl fmt::Debug for NamedProxy {
    /// Without its URI, which may have a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NamedProxy")
            .field("variable", &self.variable)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> EnvironmentProxies {
        let owned = variables
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        EnvironmentProxies::read(owned)
    }

    fn proxy(variables: &[(&str, &str)], scheme: &str, host: &str) -> Option<String> {
        let server = environment(variables)
            .of(scheme, host, 80)
            .expect("a proxy");
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
        let empty = [("http_proxy", ""), ("HTTP_PROXY", "http://b:2")];
        let found = proxy(&empty, "http", "c.example");
        assert_eq!(found.as_deref(), Some("http://b:2/"));
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
        let environment = environment(&[("http_proxy", "http://u:secret@a:1")]);
        let named = environment.find("http", "b.example", 80);
        let text = format!("{environment:?}{named:?}");
        assert!(!text.contains("secret"), "{text}");
    }
}
