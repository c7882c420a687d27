//! Scopes of IPv6 addresses: names to numbers.

use std::net::SocketAddr;

use sockets_sys::interfaces::interfaces;

use crate::error::Error;
use crate::host_name::HostName;

/// The scope of an address, 0 for none.
pub(super) fn of(address: SocketAddr) -> u32 {
    match address {
        SocketAddr::V4(_) => 0,
        SocketAddr::V6(v6) => v6.scope_id(),
    }
}

/// The number of the interface behind the `%` of a host name, 0 when there is none.
pub(crate) fn id_of(host: &HostName) -> Result<u32, Error> {
    let Some(scope) = host.scope() else {
        return Ok(0);
    };
    match scope.parse() {
        Ok(id) => Ok(id),
        Err(_) => index_of(scope, host),
    }
}

fn index_of(name: &str, host: &HostName) -> Result<u32, Error> {
    let operation = || format!("resolve {}", host.raw());
    interfaces()
        .map_err(|error| Error::from_io(operation(), "getifaddrs", &error))?
        .into_iter()
        .find(|interface| interface.name == name)
        .map(|interface| interface.index)
        .ok_or_else(|| {
            Error::host_not_found(format!("{}: there is no interface {name}", operation()))
        })
}
