//! Connection profiles for JavaScript.

use napi::Env;
use napi_derive::napi;
use sockets_core::network_information::{
    ConnectionProfile, NetworkWatch, connection_profiles as profiles, internet_connection_profile,
};

use crate::error::throwable;
use crate::hub::BindingHub;
use crate::network_information::BindingAdapter;

/// The connection of an adapter.
#[napi(object)]
pub struct BindingConnectionProfile {
    /// Name of the interface.
    pub name: String,
    /// The adapter.
    pub adapter: BindingAdapter,
    /// A `NetworkConnectivityLevel`.
    #[napi(ts_type = "0 | 1 | 3")]
    pub level: u8,
}

/// The connections of all adapters.
#[napi]
pub fn connection_profiles(env: Env) -> napi::Result<Vec<BindingConnectionProfile>> {
    let profiles = profiles().map_err(|error| throwable(&env, &error))?;
    Ok(profiles.into_iter().map(Into::into).collect())
}

/// The connection that leads to the Internet.
#[napi]
pub fn internet_profile(env: Env) -> napi::Result<Option<BindingConnectionProfile>> {
    let profile = internet_connection_profile().map_err(|error| throwable(&env, &error))?;
    Ok(profile.map(Into::into))
}

/// Reports changes of the network.
#[napi]
pub struct BindingNetworkWatch {
    watch: Option<NetworkWatch>,
}

#[napi]
impl BindingNetworkWatch {
    /// Reports changes from now on as readable under `token`; none where the system does not report them.
    #[napi(constructor)]
    pub fn new(env: Env, hub: &BindingHub, token: i64) -> napi::Result<Self> {
        let watch = NetworkWatch::start(hub.source(token));
        let watch = watch.map_err(|error| throwable(&env, &error))?;
        Ok(Self { watch })
    }

    /// Whether the system reports changes.
    #[napi(getter)]
    pub fn reports(&self) -> bool {
        self.watch.is_some()
    }

    /// Ends it.
    #[napi]
    pub fn close(&mut self) {
        self.watch = None;
    }
}

impl From<ConnectionProfile> for BindingConnectionProfile {
    fn from(profile: ConnectionProfile) -> Self {
        Self {
            name: profile.name,
            adapter: profile.adapter.into(),
            level: profile.level as u8,
        }
    }
}
