//! Connecting: names become addresses, addresses race (RFC 8305), the first connection wins.

mod attempt;
mod failure;
mod race;
mod runner;

use std::net::SocketAddr;

use sockets_sys::handoff::Kind;
use sockets_sys::interfaces::Interface;
use tokio::net::TcpStream;

use super::config::TcpConfig;
use crate::capabilities::{self, Policy, Verb};
use crate::error::{Error, Hresult};
use crate::host_name::{HostName, HostNameType};
use crate::resolver::{self, HostNameSortOptions, Protocol, Resolver};
use crate::socket::LocalEndpoint;

use attempt::SocketConnector;
use failure::most_significant;
use race::Mode;
use runner::run;

/// The remote endpoint, the local endpoint, and the options of a connect.
#[derive(Debug, Clone)]
pub struct ConnectRequest {
    /// The remote host.
    pub remote_host: HostName,
    /// Its service: see [`Resolver::remote_addresses`].
    pub remote_service: String,
    /// The local host to bind; `None`, the default, lets the system choose.
    pub local_host: Option<HostName>,
    /// The local service to bind: see [`resolver::local_endpoint`]. Empty, the default, lets the system choose.
    pub local_service: String,
    /// The one interface to use; `None`, the default, lets the system choose.
    pub interface: Option<Interface>,
    /// Options of the socket.
    pub config: TcpConfig,
    /// Turns the names into addresses.
    pub resolver: Resolver,
}

impl ConnectRequest {
    /// A request with all defaults.
    pub fn new(remote_host: HostName, remote_service: impl Into<String>) -> Self {
        Self {
            remote_host,
            remote_service: remote_service.into(),
            local_host: None,
            local_service: String::new(),
            interface: None,
            config: TcpConfig::default(),
            resolver: Resolver::default(),
        }
    }
}

/// An established connection.
#[derive(Debug)]
pub struct Connected {
    /// The stream, with the options of the request.
    pub stream: TcpStream,
    /// The local address.
    pub local: SocketAddr,
    /// The address of the peer.
    pub remote: SocketAddr,
}

/// Connects.
///
/// The addresses of the host are tried in the order of [`HostNameSortOptions::None`]. A new attempt begins when one
/// failed, or 250 ms after the last one began; running attempts go on, each for 3 minutes at most, and the first that
/// succeeds wins. With [`TcpConfig::serialize_connection_attempts`], and with a fixed local port, which only one socket
/// can have, an attempt begins when the one before it failed.
///
/// # Errors
/// Those of [`Resolver::remote_addresses`] and [`resolver::local_endpoint`]; noAddressesFound 0x800700E8 when the host
/// has no address of the local address's family. When every attempt failed, the error of the first one, in the order of
/// the addresses, that came from the network: connectionRefused 0x8007274D, connectionTimedOut 0x8007274C,
/// unreachableHost 0x80072751, or addressAlreadyInUse 0x80072740 for the local port; networkIsUnreachable 0x80072743 only
/// when there was no route to any address. Under a [`Policy`] E_ACCESSDENIED 0x80070005 when no capability allows any
/// connection, and WSAEACCES 0x8007271D when none allows one of the addresses; the others are not attempted.
///
/// # Cancel safety
/// Dropping the future closes every socket it opened; the peers of attempts that were just accepted see the connection
/// end. Nothing else is lost.
pub async fn connect(request: ConnectRequest) -> Result<Connected, Error> {
    capabilities::require(Verb::Connect, "connect")?;
    let policy = capabilities::policy()?;
    let local = local_endpoint(&request).await?;
    let remotes = remote_addresses(&request, &local).await?;
    let remotes = allowed(policy, remotes, &request)?;
    let connector = SocketConnector {
        name: name_for_errors(&request),
        local,
        interface: request.interface,
        config: request.config,
        policy,
    };
    run(&connector, &remotes, connector.mode())
        .await
        .map_err(most_significant)
}

async fn local_endpoint(request: &ConnectRequest) -> Result<LocalEndpoint, Error> {
    let host = request.local_host.as_ref();
    resolver::local_endpoint(host, &request.local_service, Protocol::Tcp).await
}

async fn remote_addresses(
    request: &ConnectRequest,
    local: &LocalEndpoint,
) -> Result<Vec<SocketAddr>, Error> {
    let host = &request.remote_host;
    let mut remotes = request
        .resolver
        .remote_addresses(
            host,
            &request.remote_service,
            Protocol::Tcp,
            HostNameSortOptions::None,
        )
        .await?;
    remotes.retain(|remote| local.serves(*remote));
    if remotes.is_empty() {
        return Err(Error::new(
            Hresult::ERROR_NO_DATA,
            format!(
                "connect {}: no address in the family of the local one",
                host.raw()
            ),
        ));
    }
    Ok(remotes)
}

/// The addresses that the policy allows, or the error of the first one when there is none.
fn allowed(
    policy: Option<&'static Policy>,
    remotes: Vec<SocketAddr>,
    request: &ConnectRequest,
) -> Result<Vec<SocketAddr>, Error> {
    let Some(policy) = policy else {
        return Ok(remotes);
    };
    let name = name_for_errors(request);
    policy.allowed(Kind::Listener, remotes, |remote| {
        operation(name.as_deref(), remote)
    })
}

/// The operation and its endpoint, for error texts.
fn operation(name: Option<&str>, remote: SocketAddr) -> String {
    match name {
        Some(name) => format!("connect {name} ({remote})"),
        None => format!("connect {remote}"),
    }
}

/// The name of the peer in error texts, beside its address; `None` for a peer that was given by address.
fn name_for_errors(request: &ConnectRequest) -> Option<String> {
    let host = &request.remote_host;
    (host.kind() == HostNameType::DomainName)
        .then(|| format!("{}:{}", host.raw(), request.remote_service))
}

impl SocketConnector {
    fn mode(&self) -> Mode {
        if self.config.serialize_connection_attempts || self.local.port != 0 {
            Mode::Serial
        } else {
            Mode::Racing
        }
    }
}
