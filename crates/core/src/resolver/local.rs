//! Resolving the local end: the address and port to bind.

use std::net::SocketAddr;

use super::service_name::ServiceName;
use super::{Protocol, no_address, port_of, reject_bluetooth, scope, system};
use crate::error::Error;
use crate::host_name::HostName;
use crate::socket::{LocalEndpoint, socket_address};

/// The endpoint to bind a socket to. Without a host the system chooses the address, with an empty service or `0` the port;
/// a service name is looked up in the services database. Of a host name the first address is used.
///
/// # Errors
/// - E_INVALIDARG 0x80070057: a port above 65535.
/// - hostNotFound 0x80072AF9: a literal wildcard address, as on Windows, where only a missing host means every address;
///   otherwise an unknown host.
/// - classTypeNotFound 0x8007277D: the service is unknown.
/// - addressFamilyNotSupported 0x8007273F: the host is a Bluetooth address.
pub async fn local_endpoint(
    host: Option<&HostName>,
    service: &str,
    protocol: Protocol,
) -> Result<LocalEndpoint, Error> {
    let port = match ServiceName::parse_local(service)? {
        Some(service) => port_of(&service, protocol).await?,
        None => 0,
    };
    let Some(host) = host else {
        return Ok(LocalEndpoint {
            port,
            ..LocalEndpoint::default()
        });
    };
    let address = local_address(host).await?;
    Ok(LocalEndpoint {
        address: Some(address.ip()),
        scope_id: scope::of(address),
        port,
    })
}

async fn local_address(host: &HostName) -> Result<SocketAddr, Error> {
    reject_bluetooth(host)?;
    let Some(address) = host.address() else {
        let addresses = system::addresses_of_host(host.canonical()).await?;
        return addresses
            .first()
            .copied()
            .ok_or_else(|| no_address(host.raw()));
    };
    if address.is_unspecified() {
        return Err(Error::host_not_found(format!(
            "bind {}: host not found; pass null to bind every address",
            host.raw()
        )));
    }
    Ok(socket_address(address, 0, scope::id_of(host)?))
}
