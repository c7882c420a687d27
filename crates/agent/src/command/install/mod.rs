//! What the system needs to start the agent on demand.

#[cfg_attr(unix, path = "unix/mod.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;

pub(super) use platform::install;
