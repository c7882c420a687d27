//! Proxies of the environment, and proxies of an application.

use std::collections::HashMap;

use napi::Env;
use napi_derive::napi;
use sockets_core::http::proxy::{EnvironmentProxies, ProxyServer};

use crate::error::throwable;

/// A proxy as a variable of the environment has it.
#[napi(object)]
pub struct BindingNamedProxy {
    /// The variable.
    pub variable: String,
    /// The proxy, with a scheme.
    pub uri: String,
}

/// The proxy that these variables name for a connection of `scheme`; absent where it is direct.
#[napi]
pub fn environment_proxy(
    variables: HashMap<String, String>,
    scheme: String,
    host: String,
    port: u16,
) -> Option<BindingNamedProxy> {
    let found = EnvironmentProxies::read(variables).find(&scheme, &host, port);
    found.map(|named| BindingNamedProxy {
        variable: named.variable,
        uri: named.uri,
    })
}

/// Throws E_INVALIDARG for a text that names no proxy that can be used.
#[napi]
pub fn require_proxy(env: Env, text: String) -> napi::Result<()> {
    ProxyServer::parse(&text)
        .map(drop)
        .map_err(|error| throwable(&env, &error))
}
