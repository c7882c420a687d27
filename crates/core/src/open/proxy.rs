//! Connections through a proxy.

use std::future::Future;

use futures_util::future::{Either, select};

use super::failure::OpenFailure;
use crate::capabilities::require_behind_proxy;
use crate::error::{Error, Hresult};
use crate::host_name::HostName;
use crate::http::credentials::{Asker, Authenticator, Credential};
use crate::http::proxy::ProxyServer;
use crate::http::{Limits, Tunnel, TunnelTarget, tunnel};
use crate::names::RemoteName;
use crate::tcp::connect::{ConnectRequest, Connected, connect};

/// A proxy, and what is asked of it.
#[derive(Debug, Clone)]
pub struct ProxyRequest {
    /// The proxy.
    pub server: ProxyServer,
    /// For the proxy, when it asks.
    pub credential: Option<Credential>,
    /// Which connections it gets.
    pub tunnels: Tunnels,
    /// What it may answer.
    pub limits: Limits,
}

/// Which connections a proxy gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tunnels {
    /// Every one.
    Always,
    /// A direct connection is attempted too, at the same time, and the first one wins. Where attempts must not run at the
    /// same time, the proxy comes first.
    OrDirect,
}

/// Connects to the remote end of `request` through the proxy, or directly where it may and that is faster.
///
/// # Errors
/// Those of [`connect`] to the proxy; 0x80072F78 for an answer of the proxy other than 2xx, 0x80190197 for 407 that cannot
/// be answered. Where a direct attempt was made, too, those of the proxy.
pub(super) async fn connect_through(
    proxy: &ProxyRequest,
    request: ConnectRequest,
) -> Result<Connected, Error> {
    let is_serial = request.config.serialize_connection_attempts;
    let through = tunneled(proxy, request.clone());
    match proxy.tunnels {
        Tunnels::Always => through.await,
        Tunnels::OrDirect if is_serial => match through.await {
            Ok(connected) => Ok(connected),
            Err(error) => connect(request).await.map_err(|_| error),
        },
        Tunnels::OrDirect => first(through, connect(request)).await,
    }
}

/// The first connection that succeeds, or the error of `through`.
async fn first<T>(
    through: impl Future<Output = Result<T, Error>>,
    direct: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let (through, direct) = (Box::pin(through), Box::pin(direct));
    match select(through, direct).await {
        Either::Left((Err(error), direct)) => direct.await.map_err(|_| error),
        Either::Right((Err(_), through)) => through.await,
        Either::Left((Ok(connected), _)) | Either::Right((Ok(connected), _)) => Ok(connected),
    }
}

async fn tunneled(proxy: &ProxyRequest, request: ConnectRequest) -> Result<Connected, Error> {
    require_behind_proxy(request.remote_host.canonical())?;
    let target = TunnelTarget::new(
        request.remote_host.canonical().trim_matches(['[', ']']),
        &request.remote_service,
    );
    let to_proxy = to_proxy(&proxy.server, request)?;
    let mut authenticator = Authenticator::new(Asker::Proxy, proxy.credential.clone());
    loop {
        let connected = connect(to_proxy.clone()).await?;
        let Connected {
            stream,
            local,
            remote,
        } = connected;
        let answer = tunnel(stream, &target, &mut authenticator, &proxy.limits).await?;
        if let Tunnel::Open(stream) = answer {
            return Ok(Connected {
                stream,
                local,
                remote,
            });
        }
    }
}

fn to_proxy(server: &ProxyServer, request: ConnectRequest) -> Result<ConnectRequest, Error> {
    let RemoteName { host, service } = server.remote();
    Ok(ConnectRequest {
        remote_host: HostName::parse(&host)?,
        remote_service: service,
        ..request
    })
}

/// The failure as a socket reports it, whose status knows httpInvalidServerResponse alone of what HTTP has.
pub(super) fn of_socket(failed: OpenFailure) -> OpenFailure {
    let hresult = match failed.error.hresult() {
        Hresult::HTTP_E_STATUS_PROXY_AUTH_REQ | Hresult::WININET_E_CONNECTION_ABORTED => {
            Hresult::WININET_E_INVALID_SERVER_RESPONSE
        }
        Hresult::WININET_E_CONNECTION_RESET => Hresult::WSAECONNRESET,
        Hresult::WININET_E_TIMEOUT => Hresult::WSAETIMEDOUT,
        other => other,
    };
    OpenFailure {
        error: failed.error.with_hresult(hresult),
        peer: failed.peer,
    }
}
