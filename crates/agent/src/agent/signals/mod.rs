//! What the system tells the agent: that a child has ended, and that it is to end.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;

pub(super) use platform::Signals;
