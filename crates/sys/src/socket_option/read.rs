use std::io;
use std::os::fd::AsRawFd;

use libc::{c_int, socklen_t};
use socket2::SockRef;

/// Reads an option into `target` and returns how many bytes of it the kernel wrote.
pub(crate) fn read(
    socket: &SockRef<'_>,
    level: c_int,
    name: c_int,
    target: &mut [u8],
) -> io::Result<usize> {
    let mut length = target.len() as socklen_t;
    let (fd, pointer) = (socket.as_raw_fd(), target.as_mut_ptr().cast());
    // SAFETY: the kernel writes at most `length` bytes, the length of the slice.
    match unsafe { libc::getsockopt(fd, level, name, pointer, &raw mut length) } {
        0 => Ok(length as usize),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Reads an option that is a C `int`.
#[cfg(any(linux, apple))]
pub(crate) fn int(socket: &SockRef<'_>, level: c_int, name: c_int) -> io::Result<c_int> {
    let mut value = [0; size_of::<c_int>()];
    read(socket, level, name, &mut value)?;
    Ok(c_int::from_ne_bytes(value))
}
