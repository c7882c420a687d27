//! The error codes that decide what a failed send means.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;

pub(super) use platform::{MAYBE_PENDING, NO_BUFFERS, PORT_UNREACHABLE};
