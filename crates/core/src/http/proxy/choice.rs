//! Which proxy a request goes through.

use url::Url;

use super::environment::EnvironmentProxies;
use super::server::ProxyServer;
use crate::error::Error;
use crate::http::url::{host_of, port_of};

/// Which connections go through a proxy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// None.
    #[default]
    Direct,
    /// All.
    Server(ProxyServer),
    /// Those that the environment says.
    Environment(EnvironmentProxies),
}

impl ProxyChoice {
    /// Parses what an application chose: `environment`, read now, or a proxy as [`ProxyServer::parse`] has it.
    ///
    /// # Errors
    /// Those of [`ProxyServer::parse`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        match text {
            "environment" => Ok(Self::Environment(EnvironmentProxies::now())),
            server => ProxyServer::parse(server).map(Self::Server),
        }
    }

    /// The proxy of a URL.
    ///
    /// # Errors
    /// Those of [`ProxyServer::parse`] for a variable of the environment.
    pub(crate) fn of_url(&self, url: &Url) -> Result<Option<ProxyServer>, Error> {
        self.of(url.scheme(), &host_of(url), port_of(url))
    }

    /// The proxy of a connection of `scheme`, one of http, https, ws, wss and, for anything else, tcp.
    ///
    /// # Errors
    /// Those of [`ProxyServer::parse`] for a variable of the environment.
    pub fn of(&self, scheme: &str, host: &str, port: u16) -> Result<Option<ProxyServer>, Error> {
        match self {
            Self::Direct => Ok(None),
            Self::Server(server) => Ok(Some(server.clone())),
            Self::Environment(environment) => environment.of(scheme, host, port),
        }
    }
}
