//! The error codes that decide what a refused send means.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;

pub(super) use platform::{NO_BUFFERS, PORT_UNREACHABLE, REPORTED_LATE};
