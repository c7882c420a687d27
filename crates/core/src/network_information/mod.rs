//! Network information: the machine's names, addresses, adapters and connections.

mod adapter;
mod changes;
mod connection;
mod internet_routes;
mod local_names;
mod watch;

use sockets_sys::interfaces::{Interface, interfaces};

use crate::error::Error;

pub use adapter::{NetworkAdapter, interface_of_adapter};
pub use connection::{
    ConnectionProfile, ConnectivityLevel, connection_profiles, internet_connection_profile,
};
pub use local_names::{IpInformation, LocalHostName, host_names};
pub use watch::NetworkWatch;

fn all_interfaces() -> Result<Vec<Interface>, Error> {
    interfaces().map_err(|error| Error::from_io("list interfaces", "getifaddrs", &error))
}
