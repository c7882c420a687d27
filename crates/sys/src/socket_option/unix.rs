use std::io;
use std::os::fd::AsRawFd;

use libc::{c_int, socklen_t};
use socket2::SockRef;

/// Sets an option to a C integer or structure.
pub(crate) fn set<T: Copy>(
    socket: &SockRef<'_>,
    level: c_int,
    name: c_int,
    value: &T,
) -> io::Result<()> {
    let length = size_of_val(value) as socklen_t;
    let pointer = (&raw const *value).cast();
    // SAFETY: the kernel reads the value that it gets the size of.
    match unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, pointer, length) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
