//! The remote end, by name.

use std::net::SocketAddr;

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
