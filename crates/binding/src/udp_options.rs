//! Options of a bound UDP socket.

use napi::Env;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use sockets_core::error::Error;

use crate::error::throwable;
use crate::options::BindingRawOption;
use crate::udp_socket::BindingUdpSocket;

#[napi]
impl BindingUdpSocket {
    /// Changes the hop limit of datagrams sent from now on.
    #[napi]
    pub fn set_hop_limit(&self, env: Env, hop_limit: u8) -> napi::Result<()> {
        thrown(&env, self.socket().set_hop_limit(hop_limit))
    }

    /// Changes the hop limit of multicast datagrams sent from now on.
    #[napi]
    pub fn set_multicast_hop_limit(&self, env: Env, hop_limit: u8) -> napi::Result<()> {
        thrown(&env, self.socket().set_multicast_hop_limit(hop_limit))
    }

    /// Changes whether multicast datagrams sent from now on are looped back to this host.
    #[napi]
    pub fn set_multicast_loopback(&self, env: Env, enabled: bool) -> napi::Result<()> {
        thrown(&env, self.socket().set_multicast_loopback(enabled))
    }

    /// Changes the adapter of multicast datagrams sent from now on; null lets the system choose.
    #[napi]
    pub fn set_multicast_adapter(&self, env: Env, adapter_id: Option<String>) -> napi::Result<()> {
        let outcome = self.socket().set_multicast_adapter(adapter_id.as_deref());
        thrown(&env, outcome)
    }

    /// Sets an option by number.
    #[napi]
    pub fn set_raw_option(&self, env: Env, option: BindingRawOption) -> napi::Result<()> {
        thrown(&env, self.socket().set_raw_option(&option.into()))
    }

    /// The bytes of an option by number, at most `length`.
    #[napi]
    pub fn raw_option(
        &self,
        env: Env,
        level: i32,
        name: i32,
        length: u32,
    ) -> napi::Result<Uint8Array> {
        let outcome = self.socket().raw_option(level, name, length as usize);
        thrown(&env, outcome).map(Uint8Array::from)
    }

    /// The path MTU to the connected peer in bytes; null where that is not known.
    #[napi]
    pub fn path_mtu(&self, env: Env) -> napi::Result<Option<u32>> {
        thrown(&env, self.socket().path_mtu())
    }

    /// The receive buffer that the system granted, in bytes.
    #[napi]
    pub fn receive_buffer_size(&self, env: Env) -> napi::Result<u32> {
        thrown(&env, self.socket().receive_buffer_size()).map(|size| size as u32)
    }
}

fn thrown<T>(env: &Env, outcome: Result<T, Error>) -> napi::Result<T> {
    outcome.map_err(|error| throwable(env, &error))
}
