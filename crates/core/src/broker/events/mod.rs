//! A connection on which the agent speaks unasked.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "unavailable.rs")]
mod platform;

pub use platform::Events;
