//! A listening socket registered with the reactor. The sockets that it accepts are not registered yet.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "other.rs")]
mod platform;

pub(super) use platform::ListenerRegistration;
