//! Addresses on their way to JavaScript.

use std::net::SocketAddr;

use napi_derive::napi;

/// An address and a port.
#[napi(object)]
pub struct BindingEndpoint {
    /// IP address text, with `%scope` where an IPv6 address has one.
    pub address: String,
    /// Port number.
    pub port: u16,
}

impl From<SocketAddr> for BindingEndpoint {
    fn from(address: SocketAddr) -> Self {
        Self {
            address: address_text(address),
            port: address.port(),
        }
    }
}

/// The IP address as text; an IPv4-mapped IPv6 address is the IPv4 address.
pub(crate) fn address_text(address: SocketAddr) -> String {
    match address {
        SocketAddr::V6(v6) if v6.scope_id() != 0 => format!("{}%{}", v6.ip(), v6.scope_id()),
        other => other.ip().to_canonical().to_string(),
    }
}
