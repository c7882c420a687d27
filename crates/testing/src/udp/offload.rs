//! Receive offload of one socket.

use std::io;
use std::net::UdpSocket;
use std::os::fd::AsRawFd;

/// Makes the kernel hand out datagrams one by one, as a receiver that knows nothing of `UDP_GRO` gets them.
///
/// # Errors
/// When the kernel refuses.
pub(super) fn disable(socket: &UdpSocket) -> io::Result<()> {
    let off: libc::c_int = 0;
    let size = libc::socklen_t::try_from(size_of_val(&off)).unwrap_or(0);
    // SAFETY: the descriptor is open, and pointer and size describe one c_int.
    let result = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_UDP,
            libc::UDP_GRO,
            (&raw const off).cast(),
            size,
        )
    };
    if result == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}
