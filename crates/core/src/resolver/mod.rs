//! The resolver: from host and service names to addresses.
//!
//! IP addresses and port numbers need no lookup. Host names go to the system's resolver (`getaddrinfo`) and service names
//! to its services database, both on blocking threads. SRV records are queried directly, from the system's name servers.
//!
//! Dropping a future gives up its result and its permit at once. A system lookup that already runs cannot be stopped and
//! ends on its own thread, so there are more threads than permits to wait. Nothing is cached: only a lookup that is still
//! running is shared, so a result never expires. See `lookup_permits` for how many run, and `lookups` for the names that
//! never wait.

mod destination;
pub mod dns;
mod known_names;
mod local;
mod lookup_permits;
mod lookups;
mod order;
mod remote;
mod scope;
mod service_name;
pub(crate) mod source_address;
mod srv;
mod srv_order;
mod system;
mod weak_map;

use crate::error::{Error, Hresult};
use crate::host_name::{HostName, HostNameType};

pub use destination::{Destination, sorted as sorted_destinations};
pub use local::local_endpoint;
pub use order::HostNameSortOptions;
pub use remote::Resolver;
pub(crate) use scope::id_of as scope_id;
pub use sockets_sys::services::Protocol;

use service_name::ServiceName;

/// A host that provides a service.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    host: String,
    port: u16,
}

impl Target {
    fn new(host: &HostName, port: u16) -> Self {
        Self {
            host: host.canonical().to_owned(),
            port,
        }
    }
}

/// The port of a service, without a domain to query for SRV records.
async fn port_of(service: &ServiceName, protocol: Protocol) -> Result<u16, Error> {
    match service {
        ServiceName::Port(port) => Ok(*port),
        ServiceName::Named(name) => system::port_of_service(name, protocol)
            .await?
            .ok_or_else(|| service_name::unknown(name)),
        ServiceName::Srv(name) => Err(service_name::unknown(name)),
    }
}

fn reject_bluetooth(host: &HostName) -> Result<(), Error> {
    match host.kind() {
        HostNameType::Bluetooth => Err(Error::new(
            Hresult::WSAEAFNOSUPPORT,
            format!("resolve {}: Bluetooth is not supported", host.raw()),
        )),
        _ => Ok(()),
    }
}

fn no_address(host: &str) -> Error {
    Error::new(
        Hresult::ERROR_NO_DATA,
        format!("resolve {host}: no usable address"),
    )
}
