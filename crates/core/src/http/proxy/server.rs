//! The address of a proxy.

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::error::Error;
use crate::http::credentials::Credential;
use crate::names::RemoteName;

/// A proxy that is reached by HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyServer {
    host: String,
    port: u16,
    /// What its URL has before the host.
    credential: Option<Credential>,
}

impl ProxyServer {
    /// Parses `http://host:port`, in which the scheme, the port (80), and a user name and password are optional.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 for other text, and for a proxy of another kind, such as `https://` or `socks5://`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let with_scheme = match text.contains("://") {
            true => text.to_owned(),
            false => format!("http://{text}"),
        };
        // No text of the URL in the error: it may hold a password.
        let invalid = |reason: &str| Error::invalid_argument(format!("proxy: {reason}"));
        let url = Url::parse(&with_scheme).map_err(|error| invalid(&error.to_string()))?;
        if url.scheme() != "http" {
            return Err(invalid(&format!(
                "{}:// is not supported, only http://",
                url.scheme()
            )));
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("not a host and port alone"));
        }
        let host = match url.host() {
            Some(Host::Ipv6(address)) => address.to_string(),
            Some(host) => host.to_string(),
            None => return Err(invalid("no host")),
        };
        Ok(Self {
            host,
            port: url.port_or_known_default().unwrap_or(80),
            credential: credential(&url),
        })
    }

    /// The URL without user name and password.
    pub fn url(&self) -> String {
        match self.host.contains(':') {
            true => format!("http://[{}]:{}/", self.host, self.port),
            false => format!("http://{}:{}/", self.host, self.port),
        }
    }

    /// Where to connect to.
    pub(crate) fn remote(&self) -> RemoteName {
        RemoteName {
            host: self.host.clone(),
            service: self.port.to_string(),
        }
    }

    /// The given credential, or else that of the URL.
    pub(crate) fn credential(&self, given: Option<&Credential>) -> Option<Credential> {
        given.or(self.credential.as_ref()).cloned()
    }
}

fn credential(url: &Url) -> Option<Credential> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let password = url.password().unwrap_or_default();
    (!url.username().is_empty())
        .then(|| Credential::new(decoded(url.username()), decoded(password)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Hresult;

    #[test]
    fn a_proxy_has_host_port_and_credential() {
        let secret = |name, password| Some(Credential::new(name, password));
        let rows = [
            ("http://p.example:3128", "http://p.example:3128/", None),
            ("p.example:3128", "http://p.example:3128/", None),
            ("p.example", "http://p.example:80/", None),
            ("http://[::1]:8/", "http://[::1]:8/", None),
            (
                "http://a:b%3Ac%40@p.example:8",
                "http://p.example:8/",
                secret("a", "b:c@"),
            ),
            ("a@p.example:8", "http://p.example:8/", secret("a", "")),
        ];
        for (text, url, credential) in rows {
            let server = ProxyServer::parse(text).expect("a proxy");
            assert_eq!(server.url(), url, "{text}");
            assert!(server.credential(None) == credential, "{text}");
            let given = Credential::new("x", "y");
            assert!(server.credential(Some(&given)) == Some(given), "{text}");
        }
    }

    #[test]
    fn other_text_is_rejected_without_its_password() {
        for text in [
            "",
            "http://",
            "https://u:secret@p.example:1",
            "socks5://u:secret@p.example:1",
            "http://u:secret@p.example:1/path",
            "http://u:secret@p.example:99999",
            "http://p.example/?x",
        ] {
            let error = ProxyServer::parse(text).expect_err("no proxy");
            assert_eq!(error.hresult(), Hresult::E_INVALIDARG, "{text}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
        let server = ProxyServer::parse("http://u:secret@p.example").expect("a proxy");
        assert!(!format!("{server:?}{}", server.url()).contains("secret"));
    }
}
