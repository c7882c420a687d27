//! TLS: handshakes in both roles, and their outcomes.

use std::future::Future;
use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::{ClassInstance, ToNapiValue, Uint8Array, Unknown};
use napi_derive::napi;
use sockets_core::error::Error;
use sockets_core::open::{
    OpenFailure, OpenRequest, Opened, TlsRequest, open, upgrade_as_client, upgrade_as_server,
};
use sockets_core::tls::{NegotiatedParameters, TlsClient, TlsPeer, TlsServer};

use crate::certificate::BindingCertificate;
use crate::error::{error_value, throwable};
use crate::hub::{BindingHub, Hub, Produce};
use crate::open::{BindingLocal, BindingRemote, open_request};
use crate::operation::start;
use crate::options::BindingTcpOptions;
use crate::tls_options::BindingTlsOptions;

/// The client's side of TLS, ready for handshakes.
#[napi]
pub struct BindingTlsClient {
    inner: Arc<TlsClient>,
}

#[napi]
impl BindingTlsClient {
    /// Throws for invalid options. `ignored_errors` are `ChainValidationResult`s.
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
    /// Throws for invalid options. `named_certificates` are for the names at the same index; `request` is a
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

/// Outcome of a handshake.
#[napi(object, object_from_js = false)]
pub struct BindingTlsOutcome<'env> {
    /// The token of the protected stream, which whoever takes it releases; or null.
    pub stream: Option<i64>,
    /// Why there is none.
    #[napi(ts_type = "Error")]
    pub failure: Option<Unknown<'env>>,
    /// What was negotiated, when the handshake succeeded.
    pub negotiated: Option<BindingNegotiatedParameters>,
    /// What the peer presented, if it did.
    pub peer: Option<BindingTlsPeer>,
}

/// What both sides of a handshake agreed upon.
#[napi(object, object_from_js = false)]
pub struct BindingNegotiatedParameters {
    /// A `SocketProtectionLevel`.
    pub protection_level: u32,
    /// IANA name.
    pub cipher_suite: String,
    /// IANA name; "" when there was no key exchange.
    pub key_exchange_group: String,
    /// Application protocol, or "".
    pub application_protocol: String,
    /// The server name that the client requested, or "".
    pub server_name: String,
    /// Whether the session was resumed.
    pub is_resumed: bool,
}

/// What the peer presented.
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
) {
    let tls = client.request(remote.host.clone());
    let request = open_request(local, remote, options);
    let sink = hub.source(token);
    let opening = async move {
        let request = OpenRequest {
            tls: Some(tls),
            ..request?
        };
        open(request, sink).await
    };
    start(
        hub.shared(),
        operation,
        outcome(hub.shared(), opening, token),
    );
}

/// Makes the handshake on a connected stream, as client of `host`. The result is a `BindingTlsOutcome`.
#[napi]
pub fn secure_tcp_client(
    env: Env,
    hub: &BindingHub,
    operation: i64,
    token: i64,
    stream: i64,
    client: &BindingTlsClient,
    host: String,
) -> napi::Result<()> {
    let stream = hub.shared().streams.get(&env, stream)?;
    let upgrade = upgrade_as_client(&*stream, client.request(host), hub.source(token))
        .map_err(|error| throwable(&env, &error))?;
    start(
        hub.shared(),
        operation,
        outcome(hub.shared(), upgrade, token),
    );
    Ok(())
}

/// Makes the handshake on a connected stream, as server. The result is a `BindingTlsOutcome`.
#[napi]
pub fn secure_tcp_server(
    env: Env,
    hub: &BindingHub,
    operation: i64,
    token: i64,
    stream: i64,
    server: &BindingTlsServer,
) -> napi::Result<()> {
    let server = Arc::clone(&server.inner);
    let stream = hub.shared().streams.get(&env, stream)?;
    let upgrade = upgrade_as_server(&*stream, server, hub.source(token))
        .map_err(|error| throwable(&env, &error))?;
    start(
        hub.shared(),
        operation,
        outcome(hub.shared(), upgrade, token),
    );
    Ok(())
}

impl BindingTlsClient {
    pub(crate) fn shared(&self) -> Arc<TlsClient> {
        Arc::clone(&self.inner)
    }

    fn request(&self, host: String) -> TlsRequest {
        TlsRequest {
            client: Arc::clone(&self.inner),
            host,
        }
    }
}

async fn outcome(
    hub: Arc<Hub>,
    opening: impl Future<Output = Result<Opened, OpenFailure>>,
    token: i64,
) -> Result<Produce, Error> {
    let outcome = opening.await;
    Ok(Box::new(move |env| {
        let outcome = match outcome {
            Ok(opened) => BindingTlsOutcome::opened(&hub, opened, token),
            Err(failure) => BindingTlsOutcome::failed(env, failure)?,
        };
        outcome.into_unknown(env)
    }))
}

impl<'env> BindingTlsOutcome<'env> {
    fn opened(hub: &Hub, opened: Opened, token: i64) -> Self {
        hub.streams.insert(token, opened.stream);
        Self {
            stream: Some(token),
            failure: None,
            negotiated: opened.negotiated.map(BindingNegotiatedParameters::from),
            peer: opened.peer.map(BindingTlsPeer::from),
        }
    }

    fn failed(env: &'env Env, failure: OpenFailure) -> napi::Result<Self> {
        Ok(Self {
            stream: None,
            failure: Some(error_value(env, &failure.error)?),
            negotiated: None,
            peer: failure.peer.map(BindingTlsPeer::from),
        })
    }
}

impl From<NegotiatedParameters> for BindingNegotiatedParameters {
    fn from(negotiated: NegotiatedParameters) -> Self {
        Self {
            protection_level: negotiated.protection_level.number(),
            cipher_suite: negotiated.cipher_suite,
            key_exchange_group: negotiated.key_exchange_group,
            application_protocol: negotiated.application_protocol.unwrap_or_default(),
            server_name: negotiated.server_name.unwrap_or_default(),
            is_resumed: negotiated.is_resumed,
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
