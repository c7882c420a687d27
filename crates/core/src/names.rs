//! Sockets opened by the names that a program gives: host, service, adapter.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use sockets_sys::interfaces::Interface;

use crate::error::{Error, Hresult};
use crate::host_name::HostName;
use crate::network_information;
use crate::readiness::ReadySink;
use crate::resolver::{self, HostNameSortOptions, Protocol, Resolver};
use crate::socket::BindTarget;
use crate::tcp::connect::{ConnectRequest, Connected, connect};
use crate::tcp::{TcpConfig, TcpListener};
use crate::udp::{Membership, UdpConfig, UdpSocket};

/// What a program says of the local end.
#[derive(Debug, Clone, Default)]
pub struct LocalName {
    /// Host name or address; `None` for every address.
    pub host: Option<String>,
    /// Port or service name; empty when the system chooses.
    pub service: String,
    /// Identifier of the adapter to use, as [`network_information`] gives it.
    pub adapter_id: Option<String>,
}

/// What a program says of the remote end.
#[derive(Debug, Clone)]
pub struct RemoteName {
    /// Host name or address.
    pub host: String,
    /// Port or service name.
    pub service: String,
}

/// Connects a TCP stream.
///
/// # Errors
/// Those of [`connect`]; E_INVALIDARG for an adapter that is gone.
pub async fn connect_tcp(
    config: TcpConfig,
    local: LocalName,
    remote: RemoteName,
) -> Result<Connected, Error> {
    let remote_host = HostName::parse(&remote.host)?;
    let local_host = local.host.as_deref().map(HostName::parse).transpose()?;
    connect(ConnectRequest {
        local_host,
        local_service: local.service,
        interface: interface(local.adapter_id.as_deref())?,
        config,
        ..ConnectRequest::new(remote_host, remote.service)
    })
    .await
}

/// Listens for TCP connections.
///
/// # Errors
/// Those of [`resolver::local_endpoint`] and [`TcpListener::bind`]; E_INVALIDARG for an adapter that is gone.
pub async fn bind_tcp(
    config: TcpConfig,
    local: LocalName,
    sink: Arc<dyn ReadySink>,
) -> Result<TcpListener, Error> {
    let target = bind_target(&local, Protocol::Tcp).await?;
    TcpListener::bind(target, config, sink)
}

/// Binds a UDP socket.
///
/// # Errors
/// Those of [`resolver::local_endpoint`] and [`UdpSocket::bind`]; E_INVALIDARG for an adapter that is gone.
pub async fn bind_udp(
    config: UdpConfig,
    local: LocalName,
    sink: Arc<dyn ReadySink>,
) -> Result<UdpSocket, Error> {
    let target = bind_target(&local, Protocol::Udp).await?;
    UdpSocket::bind(&config, target, sink)
}

/// Binds a UDP socket and connects it, in the address family of the peer.
///
/// # Errors
/// Those of [`bind_udp`], [`Resolver::remote_addresses`] and [`UdpSocket::connect`].
pub async fn connect_udp(
    config: UdpConfig,
    local: LocalName,
    remote: RemoteName,
    sink: Arc<dyn ReadySink>,
) -> Result<UdpSocket, Error> {
    let target = bind_target(&local, Protocol::Udp).await?;
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

/// What a program says of a multicast group.
#[derive(Debug, Clone, Default)]
pub struct GroupName {
    /// Address of the group, with a scope where it has one.
    pub group: String,
    /// Address of the only source to receive from.
    pub source: Option<String>,
    /// Identifier of the adapter; `None` for the bound one, or for all.
    pub adapter_id: Option<String>,
}

/// Joins a multicast group.
///
/// # Errors
/// E_INVALIDARG for names that are no addresses, an adapter that is gone, or an adapter and a scope that contradict each
/// other; hostNotFound 0x80072AF9 for a scope that there is not; otherwise those of
/// [`UdpSocket::join_multicast_group`].
pub fn join_multicast_group(socket: &UdpSocket, name: &GroupName) -> Result<(), Error> {
    socket.join_multicast_group(&membership(name)?)
}

/// Leaves a multicast group.
///
/// # Errors
/// Those of [`join_multicast_group`] and [`UdpSocket::leave_multicast_group`].
pub fn leave_multicast_group(socket: &UdpSocket, name: &GroupName) -> Result<(), Error> {
    socket.leave_multicast_group(&membership(name)?)
}

fn membership(name: &GroupName) -> Result<Membership, Error> {
    let host = HostName::parse(&name.group)?;
    let source = name.source.as_deref().map(HostName::parse).transpose()?;
    let scope = Some(resolver::scope_id(&host)?).filter(|&scope| scope != 0);
    let adapter = interface(name.adapter_id.as_deref())?.map(|interface| interface.index);
    if let (Some(scope), Some(adapter)) = (scope, adapter)
        && scope != adapter
    {
        let text = format!("group {}: the adapter is not that of the scope", name.group);
        return Err(Error::invalid_argument(text));
    }
    Ok(Membership {
        group: literal(&host)?,
        source: source.as_ref().map(literal).transpose()?,
        interface: scope.or(adapter),
    })
}

fn literal(host: &HostName) -> Result<IpAddr, Error> {
    let refused = || Error::invalid_argument(format!("{}: not an IP address", host.canonical()));
    host.address().ok_or_else(refused)
}

/// The addresses of a remote end, in the order to try them.
///
/// # Errors
/// Those of [`Resolver::remote_addresses`].
pub async fn resolve(
    remote: &RemoteName,
    protocol: Protocol,
    sort: HostNameSortOptions,
) -> Result<Vec<SocketAddr>, Error> {
    let host = HostName::parse(&remote.host)?;
    Resolver::default()
        .remote_addresses(&host, &remote.service, protocol, sort)
        .await
}

async fn bind_target(local: &LocalName, protocol: Protocol) -> Result<BindTarget, Error> {
    let host = local.host.as_deref().map(HostName::parse).transpose()?;
    Ok(BindTarget {
        endpoint: resolver::local_endpoint(host.as_ref(), &local.service, protocol).await?,
        interface: interface(local.adapter_id.as_deref())?,
    })
}

fn interface(adapter_id: Option<&str>) -> Result<Option<Interface>, Error> {
    let Some(id) = adapter_id else {
        return Ok(None);
    };
    network_information::interface_of_adapter(id)?
        .map(Some)
        .ok_or_else(|| Error::invalid_argument(format!("adapter {id}: there is no such adapter")))
}

fn no_addresses(remote: &RemoteName) -> Error {
    let text = format!("resolve {}: no address found", remote.host);
    Error::new(Hresult::ERROR_NO_DATA, text)
}
