//! A connected socket that the owner's event loop watches.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "unavailable.rs")]
mod platform;

pub(super) use platform::Looped;
