//! Sockets that are bound by names.

use std::sync::Arc;

use super::local::LocalName;
use super::remote::{RemoteName, resolve};
use crate::error::{Error, Hresult};
use crate::readiness::ReadySink;
use crate::resolver::{HostNameSortOptions, Protocol};
use crate::tcp::{TcpConfig, TcpListener};
use crate::udp::{UdpConfig, UdpSocket};

/// Listens for TCP connections.
///
/// # Errors
/// Those of [`local_endpoint`](crate::resolver::local_endpoint) and [`TcpListener::bind`]; E_INVALIDARG for an adapter that is
/// gone.
pub async fn bind_tcp(
    config: TcpConfig,
    local: LocalName,
    sink: Arc<dyn ReadySink>,
) -> Result<TcpListener, Error> {
    let target = local.bind_target(Protocol::Tcp).await?;
    TcpListener::bind(target, config, sink)
}

/// Binds a UDP socket.
///
/// # Errors
/// Those of [`local_endpoint`](crate::resolver::local_endpoint) and [`UdpSocket::bind`]; E_INVALIDARG for an adapter that is
/// gone.
pub async fn bind_udp(
    config: UdpConfig,
    local: LocalName,
    sink: Arc<dyn ReadySink>,
) -> Result<UdpSocket, Error> {
    let target = local.bind_target(Protocol::Udp).await?;
    UdpSocket::bind(&config, target, sink)
}

/// Binds a UDP socket and connects it, in the address family of the peer.
///
/// # Errors
/// Those of [`bind_udp`], [`resolve`] and [`UdpSocket::connect`].
pub async fn connect_udp(
    config: UdpConfig,
    local: LocalName,
    remote: RemoteName,
    sink: Arc<dyn ReadySink>,
) -> Result<UdpSocket, Error> {
    let target = local.bind_target(Protocol::Udp).await?;
    let mut failure = None;
    for address in resolve(&remote, Protocol::Udp, HostNameSortOptions::None).await? {
        let opened = UdpSocket::bind(&config, target.for_remote(address), Arc::clone(&sink))
            .and_then(|socket| socket.connect(address).map(|()| socket));
        match opened {
            Ok(socket) => return Ok(socket),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(failure.unwrap_or_else(|| no_addresses(&remote)))
}

fn no_addresses(remote: &RemoteName) -> Error {
    let text = format!("resolve {}: no address found", remote.host);
    Error::new(Hresult::ERROR_NO_DATA, text)
}
