//! The plain `sendmmsg` loop that segmentation offload is compared with.

use std::io;

use crate::arguments::Arguments;

#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, target_os = "linux"))]
mod unavailable;

/// Sends batches of `batch=` datagrams of `smallest=` to `largest=` bytes through a measured window.
///
/// # Errors
/// When the socket fails; `Unsupported` on systems other than Linux.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    platform::run(arguments)
}
