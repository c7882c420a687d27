//! Opening sockets by name: the operations that resolve, bind and connect.

use napi_derive::napi;
use sockets_core::error::Error;
use sockets_core::names::{self, LocalName, RemoteName};
use sockets_core::open::{OpenRequest, open};
use sockets_core::resolver::{HostNameSortOptions, Protocol};
use sockets_core::tcp::TcpConfig;
use sockets_core::udp::UdpConfig;

use crate::endpoint::BindingEndpoint;
use crate::hub::BindingHub;
use crate::operation::{start, value};
use crate::options::{BindingTcpOptions, BindingUdpOptions};
use crate::tcp_listener::BindingTcpListener;
use crate::tcp_streams::opened_stream;
use crate::udp_sockets::bound_socket;

/// The local end.
#[napi(object)]
pub struct BindingLocal {
    /// Host name or address; absent for every address.
    pub host: Option<String>,
    /// Port or service name; "" lets the system choose.
    pub service: String,
    /// Identifier of the adapter to use.
    pub adapter_id: Option<String>,
}

/// The remote end.
#[napi(object)]
pub struct BindingRemote {
    /// Host name or address.
    pub host: String,
    /// Port or service name.
    pub service: String,
    /// Proxy to use beside direct attempts, of a TCP connection.
    pub proxy: Option<String>,
}

/// A name to resolve.
#[napi(object)]
pub struct BindingQuery {
    /// Host name or address.
    pub host: String,
    /// Port or service name.
    pub service: String,
    /// Whether the service is one of UDP.
    pub is_datagram: bool,
    /// Whether datagrams will be sent to the endpoint: those that are not allowed are left out.
    pub is_destination: bool,
    /// Whether the order is for the best path instead of a connection soon.
    pub optimize_for_long_connections: bool,
}

/// Resolves a name into endpoints, in the order to try them. The result is an array of `BindingEndpoint`.
#[napi]
pub fn resolve(hub: &BindingHub, operation: i64, query: BindingQuery) {
    start(hub.shared(), operation, async move {
        let protocol = if query.is_datagram {
            Protocol::Udp
        } else {
            Protocol::Tcp
        };
        let remote = RemoteName {
            host: query.host,
            service: query.service,
        };
        let sort = sort_options(query.optimize_for_long_connections);
        let endpoints = if query.is_destination {
            names::destinations(&remote, sort).await?
        } else {
            names::resolve(&remote, protocol, sort).await?
        };
        let endpoints: Vec<_> = endpoints.into_iter().map(BindingEndpoint::from).collect();
        value(endpoints)
    });
}

/// Connects a TCP stream whose readiness has the token `token`. The result is a `BindingOpenedStream`.
#[napi]
pub fn connect_tcp(
    hub: &BindingHub,
    operation: i64,
    token: i64,
    local: BindingLocal,
    remote: BindingRemote,
    options: BindingTcpOptions,
) {
    let request = open_request(local, remote, options);
    let (sink, shared) = (hub.source(token), hub.shared());
    start(hub.shared(), operation, async move {
        let opened = open(request?, sink)
            .await
            .map_err(|failure| failure.error)?;
        Ok(opened_stream(shared, token, opened.stream))
    });
}

/// Listens for TCP connections; readiness has the token `token`. The result is a `BindingTcpListener`.
#[napi]
pub fn bind_tcp(
    hub: &BindingHub,
    operation: i64,
    token: i64,
    local: BindingLocal,
    options: BindingTcpOptions,
) {
    let sink = hub.source(token);
    let shared = hub.shared();
    start(hub.shared(), operation, async move {
        let listener = names::bind_tcp(TcpConfig::from(options), local.into(), sink).await?;
        value(BindingTcpListener::new(listener, shared))
    });
}

/// Binds a UDP socket; readiness has the token `token`. The result is a `BindingBoundUdpSocket`.
#[napi]
pub fn bind_udp(
    hub: &BindingHub,
    operation: i64,
    token: i64,
    local: BindingLocal,
    options: BindingUdpOptions,
) {
    let sink = hub.source(token);
    let shared = hub.shared();
    start(hub.shared(), operation, async move {
        let socket = names::bind_udp(UdpConfig::from(options), local.into(), sink).await?;
        Ok(bound_socket(shared, token, socket))
    });
}

/// Binds a UDP socket and connects it. The result is a `BindingBoundUdpSocket`.
#[napi]
pub fn connect_udp(
    hub: &BindingHub,
    operation: i64,
    token: i64,
    local: BindingLocal,
    remote: BindingRemote,
    options: BindingUdpOptions,
) {
    let sink = hub.source(token);
    let shared = hub.shared();
    start(hub.shared(), operation, async move {
        let config = UdpConfig::from(options);
        let socket = names::connect_udp(config, local.into(), remote.into(), sink).await?;
        Ok(bound_socket(shared, token, socket))
    });
}

/// A plain connection.
pub(crate) fn open_request(
    local: BindingLocal,
    remote: BindingRemote,
    options: BindingTcpOptions,
) -> Result<OpenRequest, Error> {
    let proxy = remote.proxy.clone();
    let request = OpenRequest {
        local: local.into(),
        options: options.into(),
        ..OpenRequest::new(remote.into())
    };
    match proxy {
        Some(proxy) => request.beside_proxy(&proxy),
        None => Ok(request),
    }
}

pub(crate) fn sort_options(optimize_for_long_connections: bool) -> HostNameSortOptions {
    if optimize_for_long_connections {
        HostNameSortOptions::OptimizeForLongConnections
    } else {
        HostNameSortOptions::None
    }
}

impl From<BindingLocal> for LocalName {
    fn from(local: BindingLocal) -> Self {
        Self {
            host: local.host,
            service: local.service,
            adapter_id: local.adapter_id,
        }
    }
}

impl From<BindingRemote> for RemoteName {
    fn from(remote: BindingRemote) -> Self {
        Self {
            host: remote.host,
            service: remote.service,
        }
    }
}
