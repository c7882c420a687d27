//! TLS: handshakes in both roles, and what they bring to light.

use std::net::SocketAddr;
use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::{ClassInstance, ToNapiValue, Uint8Array, Unknown};
use napi_derive::napi;
use sockets_core::names;
use sockets_core::readiness::ReadySink;
use sockets_core::tcp::{Connection, TcpConfig};
use sockets_core::tls::{
    Handshake, TlsClient, TlsFacts, TlsPeer, TlsServer, require_checkable, secure_client,
    secure_server, tls_stream, upgrade_client,
};

use crate::certificate::BindingCertificate;
use crate::error::{error_value, throwable};
use crate::hub::{BindingHub, Produce};
use crate::open::{BindingLocal, BindingRemote};
use crate::operation::{BindingOperation, start};
use crate::options::BindingTcpOptions;
use crate::tcp_stream::BindingTcpStream;
use crate::tls_options::BindingTlsOptions;

/// The client's side of TLS, ready for handshakes.
#[napi]
pub struct BindingTlsClient {
    inner: Arc<TlsClient>,
}

#[napi]
impl BindingTlsClient {
    /// Throws for options that do not fit. `ignored_errors` are `ChainValidationResult`s.
    #[napi(constructor)]
    pub fn new(
        env: Env,
        options: BindingTlsOptions,
        ignored_errors: Vec<u32>,
        certificate: Option<&BindingCertificate>,
    ) -> napi::Result<Self> {
        let identity = certificate.and_then(|each| each.context().identity().cloned());
        options
            .client(&ignored_errors, identity)
            .and_then(TlsClient::shared)
            .map(|inner| Self { inner })
            .map_err(|error| throwable(&env, &error))
    }
}

/// The server's side of TLS, ready for handshakes.
#[napi]
pub struct BindingTlsServer {
    inner: Arc<TlsServer>,
}

#[napi]
impl BindingTlsServer {
    /// Throws for options that do not fit. `named_certificates` are for the names at the same place; `request` is a
    /// `ClientCertificateRequest`.
    #[napi(constructor)]
    pub fn new(
        env: Env,
        options: BindingTlsOptions,
        certificate: &BindingCertificate,
        names: Vec<String>,
        named_certificates: Vec<ClassInstance<'_, BindingCertificate>>,
        request: u32,
    ) -> napi::Result<Self> {
        let by_name = names.into_iter().zip(&named_certificates).collect();
        options
            .server(certificate, by_name, request)
            .and_then(TlsServer::new)
            .map(|inner| Self {
                inner: Arc::new(inner),
            })
            .map_err(|error| throwable(&env, &error))
    }
}

/// How a handshake ended.
#[napi(object, object_from_js = false)]
pub struct BindingTlsOutcome<'env> {
    /// The protected stream, or null.
    pub stream: Option<BindingTcpStream>,
    /// Why there is none.
    #[napi(ts_type = "Error")]
    pub failure: Option<Unknown<'env>>,
    /// What both sides agreed on, when they did.
    pub facts: Option<BindingTlsFacts>,
    /// What the peer showed, when it showed something.
    pub peer: Option<BindingTlsPeer>,
}

/// What both sides agreed on.
#[napi(object, object_from_js = false)]
pub struct BindingTlsFacts {
    /// A `SocketProtectionLevel`.
    pub protection_level: u32,
    /// IANA name.
    pub cipher_suite: String,
    /// IANA name; "" when there was no key exchange.
    pub key_exchange_group: String,
    /// Application protocol, or "".
    pub application_protocol: String,
    /// The name that the client asked for, or "".
    pub server_name: String,
    /// Whether the session continues an earlier one.
    pub is_resumed: bool,
}

/// What the peer showed.
#[napi(object, object_from_js = false)]
pub struct BindingTlsPeer {
    /// DER, its own first.
    pub certificates: Vec<Uint8Array>,
    /// `ChainValidationResult`s.
    pub errors: Vec<u32>,
    /// A `SocketSslErrorSeverity`.
    pub severity: u32,
}

/// Connects a stream and makes the handshake as client. The result is a `BindingTlsOutcome`.
#[napi]
pub fn connect_tls(
    hub: &BindingHub,
    operation: i64,
    token: i64,
    local: BindingLocal,
    remote: BindingRemote,
    options: BindingTcpOptions,
    client: &BindingTlsClient,
) -> BindingOperation {
    let sink = hub.source(token);
    let client = Arc::clone(&client.inner);
    start(hub.shared(), operation, async move {
        let host = remote.host.clone();
        require_checkable(&host)?;
        let config = TcpConfig::from(options);
        let connected = names::connect_tcp(config, local.into(), remote.into()).await?;
        let address = connected.remote;
        let handshake = secure_client(connected.stream, &client, &host).await;
        Ok(outcome(handshake, address, sink, token))
    })
}

/// Makes the handshake on a connected stream, as client of `host`. The result is a `BindingTlsOutcome`.
#[napi]
pub fn secure_tcp_client(
    env: Env,
    hub: &BindingHub,
    operation: i64,
    token: i64,
    stream: &BindingTcpStream,
    client: &BindingTlsClient,
    host: String,
) -> napi::Result<BindingOperation> {
    require_checkable(&host).map_err(|error| throwable(&env, &error))?;
    let (connection, address) = taken(stream, &env)?;
    let sink = hub.source(token);
    let client = Arc::clone(&client.inner);
    Ok(start(hub.shared(), operation, async move {
        let handshake = upgrade_client(connection.into_tokio()?, &client, &host).await;
        Ok(outcome(handshake, address, sink, token))
    }))
}

/// Makes the handshake on a connected stream, as server. The result is a `BindingTlsOutcome`.
#[napi]
pub fn secure_tcp_server(
    env: Env,
    hub: &BindingHub,
    operation: i64,
    token: i64,
    stream: &BindingTcpStream,
    server: &BindingTlsServer,
) -> napi::Result<BindingOperation> {
    let (connection, address) = taken(stream, &env)?;
    let sink = hub.source(token);
    let server = Arc::clone(&server.inner);
    Ok(start(hub.shared(), operation, async move {
        let handshake = secure_server(connection.into_tokio()?, &server).await;
        Ok(outcome(handshake, address, sink, token))
    }))
}

/// The connection of a plain stream, and whom it leads to. What fails once it is taken is an error of the operation, which
/// tells that the connection is lost.
fn taken(stream: &BindingTcpStream, env: &Env) -> napi::Result<(Connection, SocketAddr)> {
    let stream = stream.inner();
    let connection = stream.take_socket();
    let connection = connection.map_err(|error| throwable(env, &error))?;
    Ok((connection, stream.remote_address()))
}

fn outcome(
    handshake: Handshake,
    address: SocketAddr,
    sink: Arc<dyn ReadySink>,
    token: i64,
) -> Produce {
    let Handshake { secured, peer } = handshake;
    let facts = secured.as_ref().ok().map(|secured| secured.facts().into());
    let stream =
        secured.map(|secured| BindingTcpStream::new(tls_stream(secured, address, sink), token));
    Box::new(move |env| {
        let (stream, failure) = match stream {
            Ok(stream) => (Some(stream), None),
            Err(error) => (None, Some(error_value(env, &error)?)),
        };
        BindingTlsOutcome {
            stream,
            failure,
            facts,
            peer: peer.map(BindingTlsPeer::from),
        }
        .into_unknown(env)
    })
}

impl From<&TlsFacts> for BindingTlsFacts {
    fn from(facts: &TlsFacts) -> Self {
        Self {
            protection_level: facts.protection_level.number(),
            cipher_suite: facts.cipher_suite.clone(),
            key_exchange_group: facts.key_exchange_group.clone(),
            application_protocol: facts.application_protocol.clone().unwrap_or_default(),
            server_name: facts.server_name.clone().unwrap_or_default(),
            is_resumed: facts.is_resumed,
        }
    }
}

impl From<TlsPeer> for BindingTlsPeer {
    fn from(peer: TlsPeer) -> Self {
        Self {
            errors: peer
                .errors
                .results()
                .into_iter()
                .map(|result| result.value().into())
                .collect(),
            severity: peer.errors.severity() as u32,
            certificates: peer
                .certificates
                .iter()
                .map(|der| der.to_vec().into())
                .collect(),
        }
    }
}
