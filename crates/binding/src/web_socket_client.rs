//! Connecting WebSockets.

use std::sync::Arc;
use std::time::Duration;

use napi::bindgen_prelude::{ToNapiValue, Unknown};
use napi_derive::napi;
use sockets_core::error::{Error, Hresult};
use sockets_core::http::credentials::Credential;
use sockets_core::http::proxy::ProxyChoice;
use sockets_core::http::{Approval, HttpOptions, Limits};
use sockets_core::open::OpenFailure;
use sockets_core::tls::TlsPeer;
use sockets_core::websocket::{CONNECT_TIMEOUT, ConnectRequest, Connected, connect};
use tokio::sync::oneshot;

use crate::error::error_value;
use crate::hub::{BindingHub, Hub, Produce};
use crate::operation::{start, value};
use crate::options::BindingTcpOptions;
use crate::tls::{BindingNegotiatedParameters, BindingTlsClient, BindingTlsPeer};
use crate::web_socket_server::{BindingWebSocketOptions, fields};
use crate::web_socket_table::{self, Entry};

/// What a client asks for.
#[napi(object)]
pub struct BindingWebSocketRequest {
    /// Of the scheme `ws` or `wss`.
    pub uri: String,
    /// Sub-protocols, the preferred one first.
    pub protocols: Vec<String>,
    /// Further header fields: names and values, alternating.
    pub headers: Vec<String>,
    /// Milliseconds that the whole connect may take; 0 for no limit.
    pub connect_timeout: u32,
    /// User name and password for a server that asks.
    pub server_credential: Option<BindingCredential>,
    /// User name and password for a proxy that asks.
    pub proxy_credential: Option<BindingCredential>,
    /// The proxy, `environment`, or none.
    pub proxy: Option<String>,
    /// The token of questions whether a server is approved; without it all are.
    pub approval: Option<i64>,
}

/// A user name and its password.
#[napi(object)]
pub struct BindingCredential {
    /// User name.
    pub user_name: String,
    /// Password.
    pub password: String,
}

/// Outcome of a connect.
#[napi(object, object_from_js = false)]
pub struct BindingWebSocketOutcome<'env> {
    /// The connection, or null.
    pub socket: Option<u32>,
    /// Why there is none.
    #[napi(ts_type = "Error")]
    pub failure: Option<Unknown<'env>>,
    /// What TLS negotiated.
    pub negotiated: Option<BindingNegotiatedParameters>,
    /// What the server presented, if it did.
    pub peer: Option<BindingTlsPeer>,
}

/// The question whether a server is approved. Without an answer it is not.
#[napi]
pub struct BindingApproval {
    peer: Option<TlsPeer>,
    answer: Option<oneshot::Sender<bool>>,
}

#[napi]
impl BindingApproval {
    /// What the server presented.
    #[napi]
    pub fn take_peer(&mut self) -> Option<BindingTlsPeer> {
        self.peer.take().map(BindingTlsPeer::from)
    }

    /// Answers, once.
    #[napi]
    pub fn answer(&mut self, is_approved: bool) {
        if let Some(answer) = self.answer.take() {
            // An error means that the connect was cancelled.
            let _ = answer.send(is_approved);
        }
    }
}

/// Milliseconds that a connect may take by default.
#[napi]
pub fn default_connect_timeout() -> u32 {
    u32::try_from(CONNECT_TIMEOUT.as_millis()).unwrap_or(u32::MAX)
}

/// Connects a WebSocket whose readiness has the token `token`. The result is a `BindingWebSocketOutcome`.
#[napi]
pub fn connect_web_socket(
    hub: &BindingHub,
    operation: i64,
    token: i64,
    mut request: BindingWebSocketRequest,
    options: BindingWebSocketOptions,
    tcp: BindingTcpOptions,
    client: Option<&BindingTlsClient>,
) {
    let (sink, shared) = (hub.source(token), hub.shared());
    let number = shared.number;
    let http = http_options(&mut request, tcp, client, &shared);
    let opening = async move {
        let request = ConnectRequest {
            http: http?,
            uri: request.uri,
            protocols: request.protocols,
            headers: fields(&request.headers)?,
            deflate: options.deflate(),
            decoder: options.decoder(),
            connect_timeout: (request.connect_timeout > 0)
                .then(|| Duration::from_millis(u64::from(request.connect_timeout))),
            close_timeout: options.close_timeout(),
        };
        connect(request, sink).await
    };
    start(hub.shared(), operation, async move {
        let outcome: Result<Connected, OpenFailure> = opening.await;
        let produce: Produce = Box::new(move |env| {
            let outcome = match outcome {
                Ok(connected) => BindingWebSocketOutcome::opened(connected, number),
                Err(failure) => BindingWebSocketOutcome::failed(env, failure)?,
            };
            outcome.into_unknown(env)
        });
        Ok(produce)
    });
}

impl<'env> BindingWebSocketOutcome<'env> {
    fn opened(connected: Connected, hub: u32) -> Self {
        let Connected { session, tls, peer } = connected;
        Self {
            socket: Some(web_socket_table::insert(hub, Entry::Socket(session))),
            failure: None,
            negotiated: tls.map(BindingNegotiatedParameters::from),
            peer: peer.map(BindingTlsPeer::from),
        }
    }

    fn failed(env: &'env napi::Env, failure: OpenFailure) -> napi::Result<Self> {
        Ok(Self {
            socket: None,
            failure: Some(error_value(env, &failure.error)?),
            negotiated: None,
            peer: failure.peer.map(BindingTlsPeer::from),
        })
    }
}

fn http_options(
    request: &mut BindingWebSocketRequest,
    tcp: BindingTcpOptions,
    client: Option<&BindingTlsClient>,
    hub: &Arc<Hub>,
) -> Result<HttpOptions, Error> {
    let proxy = request
        .proxy
        .as_deref()
        .map(ProxyChoice::parse)
        .transpose()?;
    Ok(HttpOptions {
        tcp: tcp.into(),
        limits: Limits {
            // The whole connect is limited.
            head_time: None,
            ..Limits::default()
        },
        proxy: proxy.unwrap_or_default(),
        server_credential: credential(request.server_credential.take()),
        proxy_credential: credential(request.proxy_credential.take()),
        approval: request
            .approval
            .map(|token| approval(Arc::clone(hub), token)),
        ..HttpOptions::new(client.map(BindingTlsClient::shared))
    })
}

/// Takes the memory over, which is overwritten later.
fn credential(credential: Option<BindingCredential>) -> Option<Credential> {
    credential.map(|credential| Credential::new(credential.user_name, credential.password))
}

/// Questions are events of `token`.
fn approval(hub: Arc<Hub>, token: i64) -> Approval {
    Approval::new(move |peer| {
        let (sender, answer) = oneshot::channel();
        let question = BindingApproval {
            peer,
            answer: Some(sender),
        };
        hub.complete(token, value(question));
        Box::pin(async move {
            match answer.await {
                Ok(true) => Ok(()),
                _ => Err(Error::new(
                    Hresult::WININET_E_INVALID_CA,
                    "connect: the certificate of the server was rejected",
                )),
            }
        })
    })
}
