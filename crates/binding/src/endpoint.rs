//! Addresses for and from JavaScript.

use std::net::SocketAddr;

use napi_derive::napi;
use sockets_core::names::EndpointLiteral;

/// An address and a port.
#[napi(object)]
pub struct BindingEndpoint {
    /// IP address text, with `%scope` where an IPv6 address has one.
    pub address: String,
    /// Port number.
    pub port: u16,
}

impl From<SocketAddr> for BindingEndpoint {
    fn from(endpoint: SocketAddr) -> Self {
        let EndpointLiteral { address, port } = endpoint.into();
        Self { address, port }
    }
}

impl From<BindingEndpoint> for EndpointLiteral {
    fn from(BindingEndpoint { address, port }: BindingEndpoint) -> Self {
        Self { address, port }
    }
}
