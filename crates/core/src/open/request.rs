//! Requests for [`open`](super::open).

use std::sync::Arc;

use super::proxy::ProxyRequest;
use crate::error::Error;
use crate::host_name::HostName;
use crate::names::{LocalName, RemoteName};
use crate::resolver::Resolver;
use crate::tcp::TcpConfig;
use crate::tcp::connect::ConnectRequest;
use crate::tls::TlsClient;

/// The remote and the local end of a connection, its options, and whether TLS protects it.
#[derive(Debug, Clone)]
pub struct OpenRequest {
    /// The remote end.
    pub remote: RemoteName,
    /// The local end; by default the system chooses.
    pub local: LocalName,
    /// Options of the socket.
    pub options: TcpConfig,
    /// How TLS protects the connection; `None`, the default, for a plain one.
    pub tls: Option<TlsRequest>,
    /// Turns the names into addresses.
    pub resolver: Resolver,
    /// The proxy to use; `None`, the default, for a direct connection.
    pub proxy: Option<ProxyRequest>,
}

/// How TLS protects a connection, as client.
#[derive(Debug, Clone)]
pub struct TlsRequest {
    /// The client's side.
    pub client: Arc<TlsClient>,
    /// The host name or address that the certificate of the server has to name.
    pub host: String,
}

impl OpenRequest {
    /// A request with all defaults.
    pub fn new(remote: RemoteName) -> Self {
        Self {
            remote,
            local: LocalName::default(),
            options: TcpConfig::default(),
            tls: None,
            resolver: Resolver::default(),
            proxy: None,
        }
    }

    /// The connect, the proxy that it goes through, and the TLS that follows it.
    pub(super) fn into_parts(
        self,
    ) -> Result<(ConnectRequest, Option<ProxyRequest>, Option<TlsRequest>), Error> {
        let connect = ConnectRequest {
            remote_host: HostName::parse(&self.remote.host)?,
            remote_service: self.remote.service,
            local_host: self.local.host_name()?,
            interface: self.local.interface()?,
            local_service: self.local.service,
            config: self.options,
            resolver: self.resolver,
        };
        Ok((connect, self.proxy, self.tls))
    }
}
