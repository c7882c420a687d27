//! The system's change notifications of the network, registered with the reactor.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "other.rs")]
mod platform;

pub(super) use platform::Changes;
