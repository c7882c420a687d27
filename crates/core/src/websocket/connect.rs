//! The client's side of the opening handshake.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method, Response, StatusCode, Uri};
use tokio::time::timeout;

use super::protocol::deflate::DeflateConfig;
use super::protocol::handshake::{ClientConfig, ClientHandshake, HandshakeError};
use super::protocol::{DecoderConfig, Role};
use super::session::{SessionConfig, WebSocket};
use crate::error::{Error, Hresult};
use crate::http::{HttpOptions, Request, RequestBody, Upgraded, parse_url, upgrade};
use crate::open::OpenFailure;
use crate::readiness::ReadySink;
use crate::tls::{NegotiatedParameters, TlsPeer};

/// How long a connect may take by default.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(60);

/// What a client asks for.
#[derive(Debug)]
pub struct ConnectRequest {
    /// Connections, credentials, proxies.
    pub http: HttpOptions,
    /// Of the scheme `ws` or `wss`, without fragment.
    pub uri: String,
    /// Sub-protocols, the preferred one first.
    pub protocols: Vec<String>,
    /// Further fields of the request.
    pub headers: HeaderMap,
    /// Compression to offer.
    pub deflate: Option<DeflateConfig>,
    /// How messages are received.
    pub decoder: DecoderConfig,
    /// How long everything together may take: names, proxy, connection attempts, TLS, the application's approval, challenges and
    /// the server's answer. `None` for no limit.
    pub connect_timeout: Option<Duration>,
    /// That of the session.
    pub close_timeout: Duration,
}

/// An open connection and how it was negotiated.
#[derive(Debug)]
pub struct Connected {
    /// The connection.
    pub session: Arc<WebSocket>,
    /// What TLS negotiated; `None` without TLS.
    pub tls: Option<NegotiatedParameters>,
    /// What the server presented in the TLS handshake.
    pub peer: Option<TlsPeer>,
}

/// Connects and makes the handshake; readiness goes to `sink`.
///
/// # Errors
/// E_INVALIDARG 0x80070057 for a URI, sub-protocol or field that cannot be sent; those of [`upgrade`];
/// 0x80072F78 for an answer of 101 that is not valid; 0x80072EE2 when it takes longer than allowed. With the error comes what the server presented in the TLS handshake.
///
/// # Cancel safety
/// Dropping the future closes the connection.
pub async fn connect(
    request: ConnectRequest,
    sink: Arc<dyn ReadySink>,
) -> Result<Connected, OpenFailure> {
    let Some(limit) = request.connect_timeout else {
        return connect_unlimited(request, sink).await;
    };
    timeout(limit, connect_unlimited(request, sink))
        .await
        .unwrap_or_else(|_| Err(timed_out(limit).into()))
}

async fn connect_unlimited(
    request: ConnectRequest,
    sink: Arc<dyn ReadySink>,
) -> Result<Connected, OpenFailure> {
    let mut handshake = handshake_of(&request)?;
    let message = message(&handshake, &request.uri)?;
    // Each connection has a nonce of its own (RFC 6455, section 4.1).
    let renew = |fields: &mut HeaderMap| {
        handshake.renew(&nonce()?, fields);
        Ok(())
    };
    let upgraded = upgrade(&request.http, message, renew).await?;
    let answer = answer_of(&upgraded);
    let negotiated = match handshake.check(&answer) {
        Ok(negotiated) => negotiated,
        Err(error) => {
            return Err(OpenFailure {
                error: invalid_answer(&error),
                peer: upgraded.peer,
            });
        }
    };
    let config = SessionConfig {
        role: Role::Client,
        protocol: negotiated.protocol.unwrap_or_default().into(),
        decoder: request.decoder,
        deflate: negotiated.deflate.zip(request.deflate),
        close_timeout: request.close_timeout,
    };
    opened(upgraded, config, sink)
}

fn opened(
    upgraded: Upgraded,
    config: SessionConfig,
    sink: Arc<dyn ReadySink>,
) -> Result<Connected, OpenFailure> {
    let received = upgraded.read_ahead.to_vec();
    let stream = upgraded
        .channel
        .into_stream(upgraded.remote, Arc::clone(&sink))?;
    Ok(Connected {
        session: Arc::new(WebSocket::new(config, stream, sink, received)),
        tls: upgraded.negotiated,
        peer: upgraded.peer,
    })
}

fn handshake_of(request: &ConnectRequest) -> Result<ClientHandshake, Error> {
    let config = ClientConfig {
        protocols: request.protocols.clone(),
        deflate: request.deflate,
        headers: request.headers.clone(),
    };
    ClientHandshake::new(config, &nonce()?).map_err(|error| invalid_argument(&error))
}

fn nonce() -> Result<[u8; 16], Error> {
    let mut nonce = [0; 16];
    aws_lc_rs::rand::fill(&mut nonce)
        .map_err(|_| Error::new(Hresult::E_FAIL, "connect: no random bytes"))?;
    Ok(nonce)
}

fn message(handshake: &ClientHandshake, uri: &str) -> Result<Request, Error> {
    let url = parse_url(uri)?;
    let target: Uri = url
        .as_str()
        .parse()
        .map_err(|_| Error::invalid_argument("connect: the URI is not valid"))?;
    let message = handshake
        .request(&target)
        .map_err(|error| invalid_argument(&error))?;
    Ok(Request {
        method: Method::GET,
        url,
        headers: message.into_parts().0.headers,
        body: RequestBody::default(),
    })
}

/// The answer as the handshake checks it; its status is 101.
fn answer_of(upgraded: &Upgraded) -> Response<()> {
    let mut answer = Response::new(());
    *answer.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    *answer.headers_mut() = upgraded.headers.clone();
    answer
}

fn timed_out(limit: Duration) -> Error {
    let text = format!("connect: not connected after {limit:?}");
    Error::new(Hresult::WININET_E_TIMEOUT, text)
}

fn invalid_argument(error: &HandshakeError) -> Error {
    Error::invalid_argument(format!("connect: {error}"))
}

fn invalid_answer(error: &HandshakeError) -> Error {
    let text = format!("connect: {error}");
    Error::new(Hresult::WININET_E_INVALID_SERVER_RESPONSE, text)
}
