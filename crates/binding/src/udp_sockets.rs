//! BindingUdpSockets: the UDP sockets of one environment, by their tokens.

use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::{Function, ToNapiValue};
use napi_derive::napi;
use sockets_core::udp::UdpSocket;

use crate::endpoint::BindingEndpoint;
use crate::error::throwable;
use crate::hub::{BindingHub, Hub, Produce};
use crate::udp_socket::BindingUdpSocket;
use crate::udp_statistics::BindingUdpStatistics;

/// Bound UDP sockets. The token of a socket is that of its readiness events. A socket lives until it is closed, or until the
/// environment ends.
#[napi]
pub struct BindingUdpSockets {
    hub: Arc<Hub>,
}

#[napi]
impl BindingUdpSockets {
    /// The sockets of a hub.
    #[napi(constructor)]
    pub fn new(hub: &BindingHub) -> Self {
        Self { hub: hub.shared() }
    }

    /// A function that closes a socket; its port is free afterwards. Without effect for one that was closed.
    #[napi(ts_return_type = "(token: number) => void")]
    pub fn close_function<'env>(&self, env: &'env Env) -> napi::Result<Function<'env, (), ()>> {
        let hub = Arc::clone(&self.hub);
        env.create_function_from_closure("close", move |call| {
            hub.udp_sockets.close(call.get(0)?);
            Ok(())
        })
    }

    /// What an idle socket does not need. Failures of submissions wait in the object that made them.
    #[napi]
    pub fn socket(&self, env: Env, token: i64) -> napi::Result<BindingUdpSocket> {
        self.find(&env, token).map(BindingUdpSocket::new)
    }

    /// Starts to receive.
    #[napi]
    pub fn start_receiving(&self, env: Env, token: i64) -> napi::Result<()> {
        self.find(&env, token)
            .map(|socket| socket.start_receiving())
    }

    /// The bound address and port.
    #[napi]
    pub fn local_endpoint(&self, env: Env, token: i64) -> napi::Result<BindingEndpoint> {
        self.find(&env, token)?
            .local_address()
            .map(BindingEndpoint::from)
            .map_err(|error| throwable(&env, &error))
    }

    /// Counters of the socket so far.
    #[napi]
    pub fn statistics(&self, env: Env, token: i64) -> napi::Result<BindingUdpStatistics> {
        self.find(&env, token)?
            .statistics()
            .map(BindingUdpStatistics::from)
            .map_err(|error| throwable(&env, &error))
    }

    fn find(&self, env: &Env, token: i64) -> napi::Result<Arc<UdpSocket>> {
        self.hub.udp_sockets.get(env, token)
    }
}

/// A socket that an operation bound; whoever takes it closes it.
#[napi(object, object_from_js = false)]
pub struct BindingBoundUdpSocket {
    /// Its token.
    pub udp_socket: i64,
}

/// The result of an operation that bound a socket.
pub(crate) fn bound_socket(hub: Arc<Hub>, token: i64, socket: UdpSocket) -> Produce {
    Box::new(move |env| {
        hub.udp_sockets.insert(token, socket);
        BindingBoundUdpSocket { udp_socket: token }.into_unknown(env)
    })
}
