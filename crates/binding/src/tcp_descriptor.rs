//! Adopting and detaching the descriptors of TCP connections and listeners.

use std::sync::Arc;

use napi::Env;
use napi_derive::napi;
use sockets_core::tcp::{
    TcpConfig, TcpListener, TcpStream, config_of_connection, config_of_listener,
};

use crate::error::throwable;
use crate::hub::BindingHub;
use crate::options::BindingTcpOptions;
use crate::tcp_listener::BindingTcpListener;

/// The options of the connected TCP socket behind a descriptor.
#[napi]
pub fn tcp_options_of_connection(env: Env, descriptor: i32) -> napi::Result<BindingTcpOptions> {
    config_of_connection(descriptor)
        .map(BindingTcpOptions::from)
        .map_err(|error| throwable(&env, &error))
}

/// The options of the listening TCP socket behind a descriptor.
#[napi]
pub fn tcp_options_of_listener(env: Env, descriptor: i32) -> napi::Result<BindingTcpOptions> {
    config_of_listener(descriptor)
        .map(BindingTcpOptions::from)
        .map_err(|error| throwable(&env, &error))
}

/// Adopts a connected TCP socket by its descriptor and changes the options that differ from `tcpOptionsOfConnection`;
/// the stream and its readiness have the token `token`.
#[napi]
pub fn adopt_tcp_connection(
    env: Env,
    hub: &BindingHub,
    token: i64,
    descriptor: i32,
    options: BindingTcpOptions,
) -> napi::Result<()> {
    TcpStream::adopt(&TcpConfig::from(options), descriptor, hub.source(token))
        .map(|stream| hub.shared().streams.insert(token, Arc::new(stream)))
        .map_err(|error| throwable(&env, &error))
}

/// A stream with the token `token` over a duplicate of the descriptor of a connected TCP socket, whose owner keeps it.
#[napi]
pub fn adopt_duplicate_tcp_connection(
    env: Env,
    hub: &BindingHub,
    token: i64,
    descriptor: i32,
) -> napi::Result<()> {
    TcpStream::adopt_duplicate(descriptor, hub.source(token))
        .map(|stream| hub.shared().streams.insert(token, Arc::new(stream)))
        .map_err(|error| throwable(&env, &error))
}

/// Adopts a listening TCP socket by its descriptor and changes the options that differ from `tcpOptionsOfListener`;
/// readiness has the token `token`.
#[napi]
pub fn adopt_tcp_listener(
    env: Env,
    hub: &BindingHub,
    token: i64,
    descriptor: i32,
    options: BindingTcpOptions,
) -> napi::Result<BindingTcpListener> {
    TcpListener::adopt(TcpConfig::from(options), descriptor, hub.source(token))
        .map(|listener| BindingTcpListener::new(listener, hub.shared()))
        .map_err(|error| throwable(&env, &error))
}

/// Adopts a listening TCP socket by its descriptor as it is; it accepts nothing until `resume`. Readiness has the token `token`.
#[napi]
pub fn adopt_suspended_tcp_listener(
    env: Env,
    hub: &BindingHub,
    token: i64,
    descriptor: i32,
) -> napi::Result<BindingTcpListener> {
    TcpListener::adopt_suspended(descriptor, hub.source(token))
        .map(|listener| BindingTcpListener::new(listener, hub.shared()))
        .map_err(|error| throwable(&env, &error))
}

#[napi]
impl BindingTcpListener {
    /// Stops listening and returns the number of a duplicate descriptor. Accepted connections can still be taken.
    #[napi]
    pub fn detach(&self, env: Env) -> napi::Result<i32> {
        self.inner()
            .detach()
            .map_err(|error| throwable(&env, &error))
    }

    /// Stops accepting and returns the number of the descriptor, which stays the listener's. Accepted connections can still be
    /// taken.
    #[napi]
    pub fn suspend(&self, env: Env) -> napi::Result<i32> {
        self.inner()
            .suspend()
            .map_err(|error| throwable(&env, &error))
    }

    /// Accepts again.
    #[napi]
    pub fn resume(&self, env: Env) -> napi::Result<()> {
        self.inner()
            .resume()
            .map_err(|error| throwable(&env, &error))
    }
}
