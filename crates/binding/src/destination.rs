//! Destinations to sort on their way from JavaScript.

use napi::Env;
use napi_derive::napi;
use sockets_core::error::Error;
use sockets_core::host_name::HostName;
use sockets_core::resolver::{Destination, sorted_destinations};

use crate::error::throwable;
use crate::open::sort_options;

/// Where to connect.
#[napi(object)]
pub struct BindingDestination {
    /// Local host name or address; absent where the system chooses.
    pub local: Option<String>,
    /// Remote host name or address.
    pub remote: String,
}

/// The places of destinations in the order in which to try them.
#[napi]
pub fn sort_destinations(
    env: Env,
    destinations: Vec<BindingDestination>,
    optimize_for_long_connections: bool,
) -> napi::Result<Vec<u32>> {
    let order = sort(destinations, optimize_for_long_connections);
    order.map_err(|error| throwable(&env, &error))
}

fn sort(
    destinations: Vec<BindingDestination>,
    optimize_for_long_connections: bool,
) -> Result<Vec<u32>, Error> {
    let destinations: Result<Vec<_>, _> = destinations.iter().map(destination).collect();
    let order = sorted_destinations(&destinations?, sort_options(optimize_for_long_connections))?;
    Ok(order.into_iter().map(|place| place as u32).collect())
}

fn destination(binding: &BindingDestination) -> Result<Destination, Error> {
    let local = binding.local.as_deref().map(HostName::parse);
    Ok(Destination {
        local: local.transpose()?,
        remote: HostName::parse(&binding.remote)?,
    })
}
