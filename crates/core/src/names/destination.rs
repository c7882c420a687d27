//! Destinations to sort, by name.

use crate::error::Error;
use crate::host_name::HostName;
use crate::resolver::{Destination, HostNameSortOptions, sorted_destinations};

/// A destination in the application's words.
#[derive(Debug, Clone)]
pub struct DestinationName {
    /// Local host name or address; `None` where the system chooses.
    pub local: Option<String>,
    /// Remote host name or address.
    pub remote: String,
}

/// The indexes of destinations in the order in which to try them; see [`sorted_destinations`].
///
/// # Errors
/// E_INVALIDARG for a malformed name; those of [`sorted_destinations`].
pub fn sort_destinations(
    names: &[DestinationName],
    sort: HostNameSortOptions,
) -> Result<Vec<usize>, Error> {
    let destinations: Vec<_> = names.iter().map(destination).collect::<Result<_, _>>()?;
    sorted_destinations(&destinations, sort)
}

fn destination(name: &DestinationName) -> Result<Destination, Error> {
    Ok(Destination {
        local: name.local.as_deref().map(HostName::parse).transpose()?,
        remote: HostName::parse(&name.remote)?,
    })
}
