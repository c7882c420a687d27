//! The policy of this process: declared once, the same for all of its threads.

use std::net::SocketAddr;
use std::sync::OnceLock;

use super::{Capability, Location, Manifest, Policy, Verb};
use crate::error::{Error, Hresult};

static LOCATION: OnceLock<Location> = OnceLock::new();
static DECLARED: OnceLock<Result<Option<Policy>, Error>> = OnceLock::new();

/// Says where the application is. Only the first call of the process counts: worker threads have a script and an environment of
/// their own.
pub fn locate(location: Location) {
    LOCATION.get_or_init(|| location);
}

/// Reads the manifest and freezes what it declares. Only the first call of the process has an effect. Returns whether anything
/// is restricted.
///
/// # Errors
/// tooManyOpenFiles 0x80072728 while the process has no descriptor to read it with: the next call reads it.
pub fn declare() -> Result<bool, Error> {
    let declared = match DECLARED.get() {
        Some(declared) => declared,
        None => {
            let read = read()?;
            DECLARED.get_or_init(|| read)
        }
    };
    Ok(!matches!(declared, Ok(None)))
}

/// What is declared, for good: the outer error is one that passes.
fn read() -> Result<Result<Option<Policy>, Error>, Error> {
    let manifest = LOCATION.get().map(Manifest::read).transpose();
    match manifest {
        Ok(manifest) => Ok(Ok(manifest.flatten().and_then(Policy::of))),
        Err(error) if error.hresult() == Hresult::WSAEMFILE => Err(error),
        Err(error) => Ok(Err(error)),
    }
}

/// The policy; `None` where everything is allowed, and before [`declare`].
///
/// # Errors
/// That of a manifest that is not valid, 0x80080204: nothing is allowed then.
pub fn policy() -> Result<Option<&'static Policy>, Error> {
    match DECLARED.get() {
        None | Some(Ok(None)) => Ok(None),
        Some(Ok(Some(policy))) => Ok(Some(policy)),
        Some(Err(error)) => Err(error.clone()),
    }
}

/// Requires that a verb is allowed in some zone, without a system call.
///
/// # Errors
/// E_ACCESSDENIED 0x80070005 when no capability allows it; that of [`policy`].
pub fn require(verb: Verb, operation: &str) -> Result<(), Error> {
    policy()?.map_or(Ok(()), |policy| policy.require(verb, operation))
}

/// Requires that a proxy may be asked for a host.
///
/// # Errors
/// WSAEACCES 0x8007271D for an address that is not allowed; that of [`policy`].
pub(crate) fn require_behind_proxy(host: &str) -> Result<(), Error> {
    policy()?.map_or(Ok(()), |policy| policy.require_behind_proxy(host))
}

/// Requires one capability, such as [`Capability::PushNotifications`] for a transfer to the broker.
///
/// # Errors
/// Those of [`require`].
pub fn require_capability(capability: Capability, operation: &str) -> Result<(), Error> {
    policy()?.map_or(Ok(()), |policy| {
        policy.require_any(&[capability], operation)
    })
}

/// Requires the capability of this name.
///
/// # Errors
/// Those of [`require_capability`]; E_INVALIDARG for a name that is none.
pub fn require_named(name: &str, operation: &str) -> Result<(), Error> {
    let capability = Capability::named(name)
        .ok_or_else(|| Error::invalid_argument(format!("{name} is no capability")))?;
    require_capability(capability, operation)
}

/// Requires that a connection may be used that was made elsewhere, such as one that the broker held.
///
/// # Errors
/// E_ACCESSDENIED 0x80070005 when no capability allows a connection at all, WSAEACCES 0x8007271D when none allows this one.
pub fn require_reclaimed(local: Option<SocketAddr>, remote: SocketAddr) -> Result<(), Error> {
    let Some(policy) = policy()? else {
        return Ok(());
    };
    let operation = format!("adopt the connection of {remote}");
    policy.require(Verb::Connect, &operation)?;
    policy.require_peer(local, remote, operation)
}

/// The same for a listener, whose clients are judged when they connect.
///
/// # Errors
/// E_ACCESSDENIED 0x80070005.
pub fn require_reclaimed_listener() -> Result<(), Error> {
    require(Verb::Bind, "adopt a listener")
}
