use std::io;
use std::os::fd::AsRawFd;

use libc::{c_int, socklen_t};
use socket2::SockRef;

pub(super) use crate::socket_option::read as get;

pub(super) fn set(socket: &SockRef<'_>, level: c_int, name: c_int, value: &[u8]) -> io::Result<()> {
    let (pointer, length) = (value.as_ptr().cast(), value.len() as socklen_t);
    // SAFETY: the kernel reads the slice, whose length it gets.
    match unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, pointer, length) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
