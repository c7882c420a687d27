//! Tunnels: CONNECT (RFC 9110, section 9.3.6).

use hyper::header::{HOST, HeaderValue};
use hyper::{Method, Request, StatusCode};
use tokio::net::TcpStream;

use super::body::RequestBody;
use super::credentials::Authenticator;
use super::exchange::{Exchange, exchange};
use super::failure;
use super::limits::Limits;
use super::url::target;
use crate::error::{Error, Hresult};
use crate::open::Channel;

/// What a proxy answered.
#[derive(Debug)]
pub(crate) enum Tunnel {
    /// The socket now leads to the target.
    Open(TcpStream),
    /// It asks for credentials: another attempt, on another connection, answers it.
    Asks,
}

/// Where a tunnel leads to.
#[derive(Debug, Clone)]
pub(crate) struct TunnelTarget {
    /// Host and port.
    authority: String,
}

impl TunnelTarget {
    /// A host name or address, and a port.
    pub(crate) fn new(host: &str, port: &str) -> Self {
        let authority = match host.contains(':') {
            true => format!("[{host}]:{port}"),
            false => format!("{host}:{port}"),
        };
        Self { authority }
    }
}

/// Asks the proxy at the other end of `socket` for a tunnel.
///
/// # Errors
/// 0x80190197 for 407 that cannot be answered, 0x80072F78 for any other answer but 2xx; those of [`exchange`].
///
/// # Cancel safety
/// Dropping the future closes the connection.
pub(crate) async fn tunnel(
    socket: TcpStream,
    destination: &TunnelTarget,
    authenticator: &mut Authenticator,
    limits: &Limits,
) -> Result<Tunnel, Error> {
    let operation = format!("CONNECT {}", destination.authority);
    let request = message(destination, authenticator)?;
    let channel = Channel::Plain(socket);
    let exchange = exchange(channel, request, limits, &operation).await?;
    let status = exchange.head.status;
    if status.is_success() {
        return opened(exchange, &operation).await.map(Tunnel::Open);
    }
    if authenticator.is_asked(status, &exchange.head.headers) {
        return Ok(Tunnel::Asks);
    }
    Err(refused(&operation, status))
}

fn message(
    destination: &TunnelTarget,
    authenticator: &mut Authenticator,
) -> Result<Request<RequestBody>, Error> {
    let authority = &destination.authority;
    let mut request = Request::new(RequestBody::default());
    *request.method_mut() = Method::CONNECT;
    *request.uri_mut() = target(authority)?;
    let host = HeaderValue::from_str(authority)
        .map_err(|_| Error::invalid_argument(format!("{authority:?}: not a host and port")))?;
    request.headers_mut().insert(HOST, host);
    authenticator.answer(request.headers_mut(), "CONNECT", authority)?;
    Ok(request)
}

async fn opened(exchange: Exchange, operation: &str) -> Result<TcpStream, Error> {
    match exchange.into_channel().await? {
        (Channel::Plain(socket), read_ahead) if read_ahead.is_empty() => Ok(socket),
        _ => Err(invalid(operation, "the proxy sent more than one response")),
    }
}

fn refused(operation: &str, status: StatusCode) -> Error {
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return failure::of_status(operation, status);
    }
    invalid(operation, &format!("the proxy answered {status}"))
}

fn invalid(operation: &str, text: &str) -> Error {
    Error::new(
        Hresult::WININET_E_INVALID_SERVER_RESPONSE,
        format!("{operation}: {text}"),
    )
}
