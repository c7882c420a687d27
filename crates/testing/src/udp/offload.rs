//! Receive offload of one socket.

use std::io;
use std::net::UdpSocket;
use std::os::fd::AsRawFd;

/// Disables coalescing: datagrams are delivered one by one, as to a receiver that does not use `UDP_GRO`.
///
/// # Errors
/// Those of the system call.
pub(super) fn disable(socket: &UdpSocket) -> io::Result<()> {
    let off: libc::c_int = 0;
    let size = libc::socklen_t::try_from(size_of_val(&off)).unwrap_or(0);
    // SAFETY: pointer and size are those of `off`, which the kernel only reads.
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
