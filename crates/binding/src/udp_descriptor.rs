//! Adopting and detaching the descriptors of UDP sockets.

use napi::Env;
use napi_derive::napi;
use sockets_core::udp::{UdpConfig, UdpSocket, config_of};

use crate::error::throwable;
use crate::hub::BindingHub;
use crate::options::BindingUdpOptions;
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
}
