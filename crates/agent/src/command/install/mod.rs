//! What the system needs to start the agent on demand.

#[cfg_attr(target_vendor = "apple", path = "apple.rs")]
#[cfg_attr(all(unix, not(target_vendor = "apple")), path = "systemd.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;
#[cfg(unix)]
mod unix;

pub(super) use platform::install;
