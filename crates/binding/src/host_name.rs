//! Host names for JavaScript.

use napi::Env;
use napi_derive::napi;
use sockets_core::host_name::HostName;

use crate::error::throwable;

/// A parsed host name.
#[napi(object)]
pub struct BindingHostName {
    /// For comparison.
    pub canonical: String,
    /// For people.
    pub display: String,
    /// A `HostNameType`.
    #[napi(ts_type = "0 | 1 | 2 | 3")]
    pub kind: u8,
}

/// Parses a host name; throws E_INVALIDARG for a text that cannot name a host.
#[napi]
pub fn parse_host_name(env: Env, text: String) -> napi::Result<BindingHostName> {
    let name = HostName::parse(&text).map_err(|error| throwable(&env, &error))?;
    Ok(BindingHostName {
        canonical: name.canonical().to_owned(),
        display: name.display().to_owned(),
        kind: name.kind() as u8,
    })
}
