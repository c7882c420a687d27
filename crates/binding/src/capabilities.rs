//! Capabilities of the application.

use napi::Env;
use napi_derive::napi;
use sockets_core::capabilities::{self, Capability, Location, Manifest, Verb};

use crate::error::throwable;

/// Where the application is.
#[napi(object)]
pub struct BindingApplication {
    /// The main script.
    pub script: Option<String>,
    /// The working directory.
    pub directory: String,
    /// The manifest that the environment names.
    pub manifest: Option<String>,
}

/// A capability, and what it opens.
#[napi(object, object_from_js = false)]
pub struct BindingCapability {
    /// Its name.
    pub name: String,
    /// What it opens.
    pub opens: String,
}

/// What a manifest declares.
#[napi(object, object_from_js = false)]
pub struct BindingManifest {
    /// The file.
    pub file: String,
    /// The capabilities of the network.
    pub capabilities: Vec<BindingCapability>,
    /// Capabilities that open nothing here.
    pub others: Vec<String>,
    /// Whether everything is allowed.
    pub full_trust: bool,
    /// Whether other processes of this machine may be reached.
    pub loopback_exempt: bool,
    /// A file whose capabilities do not count.
    pub ignored: Option<String>,
}

/// Says where the application is; only the first call of the process counts.
#[napi]
pub fn locate_application(application: BindingApplication) {
    capabilities::locate(application.into());
}

/// Freezes what the manifest of the application declares, for the whole process; only the first call has an effect. Returns
/// whether anything is restricted.
#[napi]
pub fn declare_capabilities(env: Env) -> napi::Result<bool> {
    capabilities::declare().map_err(|error| throwable(&env, &error))
}

/// Requires a capability for a verb.
#[napi(ts_args_type = "verb: 'connect' | 'bind' | 'resolve', operation: string")]
pub fn require_network(env: Env, verb: String, operation: String) -> napi::Result<()> {
    Verb::named(&verb)
        .and_then(|verb| capabilities::require(verb, &operation))
        .map_err(|error| throwable(&env, &error))
}

/// Requires the capability of that name.
#[napi]
pub fn require_capability(env: Env, name: String, operation: String) -> napi::Result<()> {
    capabilities::require_named(&name, &operation).map_err(|error| throwable(&env, &error))
}

/// The manifest of an application; null where there is none.
#[napi]
pub fn read_manifest(
    env: Env,
    application: BindingApplication,
) -> napi::Result<Option<BindingManifest>> {
    let manifest = Manifest::read(&application.into()).map_err(|error| throwable(&env, &error))?;
    Ok(manifest.map(BindingManifest::from))
}

impl From<BindingApplication> for Location {
    fn from(application: BindingApplication) -> Self {
        Self {
            script: application.script.map(Into::into),
            directory: application.directory.into(),
            named: application.manifest.map(Into::into),
        }
    }
}

impl From<Capability> for BindingCapability {
    fn from(capability: Capability) -> Self {
        Self {
            name: capability.name().to_owned(),
            opens: capability.opens().to_owned(),
        }
    }
}

impl From<Manifest> for BindingManifest {
    fn from(manifest: Manifest) -> Self {
        let capabilities = manifest.capabilities();
        Self {
            file: manifest.file.display().to_string(),
            capabilities: capabilities.iter().map(BindingCapability::from).collect(),
            others: manifest.declaration.others,
            full_trust: manifest.declaration.has_full_trust,
            loopback_exempt: manifest.declaration.is_loopback_exempt,
            ignored: manifest.ignored.map(|file| file.display().to_string()),
        }
    }
}
