use std::io;
use std::os::fd::AsRawFd;

use socket2::SockRef;

pub(super) fn effective_user(socket: &SockRef<'_>) -> io::Result<u32> {
    let (mut user, mut group) = (0, 0);
    // SAFETY: both numbers live through the call.
    match unsafe { libc::getpeereid(socket.as_raw_fd(), &raw mut user, &raw mut group) } {
        0 => Ok(user),
        _ => Err(io::Error::last_os_error()),
    }
}
