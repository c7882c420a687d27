//! The remote end, by name.

use std::net::SocketAddr;

use sockets_sys::handoff::Kind;

use crate::capabilities::{self, Verb};
use crate::error::Error;
use crate::host_name::HostName;
use crate::resolver::{HostNameSortOptions, Protocol, Resolver};

/// The remote end in the application's words.
#[derive(Debug, Clone)]
pub struct RemoteName {
    /// Host name or address.
    pub host: String,
    /// Port or service name.
    pub service: String,
}

/// The addresses of a remote end, in the order to try them.
///
/// # Errors
/// Those of [`Resolver::remote_addresses`]; E_ACCESSDENIED 0x80070005 when no capability allows any connection.
pub async fn resolve(
    remote: &RemoteName,
    protocol: Protocol,
    sort: HostNameSortOptions,
) -> Result<Vec<SocketAddr>, Error> {
    capabilities::require(Verb::Resolve, "resolve")?;
    let host = HostName::parse(&remote.host)?;
    Resolver::default()
        .remote_addresses(&host, &remote.service, protocol, sort)
        .await
}

/// The addresses of a remote end that datagrams may be sent to, in the order to try them.
///
/// # Errors
/// Those of [`resolve`]; WSAEACCES 0x8007271D when no capability allows one of them.
pub async fn destinations(
    remote: &RemoteName,
    sort: HostNameSortOptions,
) -> Result<Vec<SocketAddr>, Error> {
    let found = resolve(remote, Protocol::Udp, sort).await?;
    let Some(policy) = capabilities::policy()? else {
        return Ok(found);
    };
    policy.allowed(Kind::Datagram, found, |address| {
        format!("send to {} ({address})", remote.host)
    })
}
