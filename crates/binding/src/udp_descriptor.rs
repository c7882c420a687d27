//! Adopting and detaching the descriptors of UDP sockets.

use napi::Env;
use napi::sys::napi_value;
use napi_derive::napi;
use sockets_core::udp::{UdpConfig, UdpSocket, config_of};

use crate::error::throwable;
use crate::hub::BindingHub;
use crate::options::BindingUdpOptions;
use crate::received;
use crate::udp_socket::BindingUdpSocket;

/// The options of the bound UDP socket behind a descriptor.
#[napi]
pub fn udp_options_of(env: Env, descriptor: i32) -> napi::Result<BindingUdpOptions> {
    config_of(descriptor)
        .map(BindingUdpOptions::from)
        .map_err(|error| throwable(&env, &error))
}

/// Adopts a bound UDP socket by its descriptor and changes the options that differ from `udpOptionsOf`; the socket has the
/// token `token`. With `watches_icmp_errors` it collects ICMP errors from the beginning.
#[napi]
pub fn adopt_udp(
    env: Env,
    hub: &BindingHub,
    token: i64,
    descriptor: i32,
    options: BindingUdpOptions,
    watches_icmp_errors: bool,
) -> napi::Result<()> {
    let config = UdpConfig::from(options);
    let socket = UdpSocket::adopt(&config, descriptor, watches_icmp_errors, hub.source(token))
        .map_err(|error| throwable(&env, &error))?;
    hub.shared().udp_sockets.insert(token, socket);
    Ok(())
}

#[napi]
impl BindingUdpSocket {
    /// Closes the socket and returns the number of a duplicate descriptor. What was received before can still be taken.
    #[napi]
    pub fn detach(&self, env: Env) -> napi::Result<i32> {
        self.socket()
            .detach()
            .map_err(|error| throwable(&env, &error))
    }

    /// Stops receiving and returns the number of the descriptor, which stays the socket's. What was received before can still
    /// be taken by `takeWaiting`.
    #[napi]
    pub fn suspend(&self, env: Env) -> napi::Result<i32> {
        self.socket()
            .suspend()
            .map_err(|error| throwable(&env, &error))
    }

    /// Receives and sends again.
    #[napi]
    pub fn resume(&self, env: Env) -> napi::Result<()> {
        self.socket()
            .resume()
            .map_err(|error| throwable(&env, &error))
    }

    /// What was received before `suspend`, as the function of `takeReceivedFunction` gives it without an argument.
    #[napi(ts_return_type = "ReturnType<ReturnType<BindingUdpSocket['takeReceivedFunction']>>")]
    pub fn take_waiting(&self, env: Env) -> napi::Result<Option<napi_value>> {
        self.socket()
            .take_waiting()
            .map(|batch| received::batch_value(&env, batch, None))
            .transpose()
    }
}
