use std::io;
use std::time::Duration;

use socket2::SockRef;

#[cfg(linux)]
mod linux;
#[cfg(any(not(linux), test))]
mod unavailable;

#[cfg(linux)]
use linux as imp;
#[cfg(not(linux))]
use unavailable as imp;

/// Lets the kernel ask the network card for datagrams for so long, instead of waiting for its interrupt.
///
/// # Errors
/// What the system says: "not permitted" without CAP_NET_ADMIN for a longer time than `net.core.busy_read`;
/// `Unsupported` on systems other than Linux.
pub fn set_busy_poll(socket: SockRef<'_>, duration: Duration) -> io::Result<()> {
    imp::set_busy_poll(&socket, duration)
}
