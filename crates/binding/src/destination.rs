//! Destinations to sort, from JavaScript.

use napi::Env;
use napi_derive::napi;
use sockets_core::names::{self, DestinationName};

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

/// The indexes of destinations in the order in which to try them.
#[napi]
pub fn sort_destinations(
    env: Env,
    destinations: Vec<BindingDestination>,
    optimize_for_long_connections: bool,
) -> napi::Result<Vec<u32>> {
    let names: Vec<_> = destinations.into_iter().map(Into::into).collect();
    let order = names::sort_destinations(&names, sort_options(optimize_for_long_connections))
        .map_err(|error| throwable(&env, &error))?;
    Ok(order.into_iter().map(|place| place as u32).collect())
}

impl From<BindingDestination> for DestinationName {
    fn from(destination: BindingDestination) -> Self {
        Self {
            local: destination.local,
            remote: destination.remote,
        }
    }
}
