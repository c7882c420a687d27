use std::io;
use std::os::fd::{AsFd, AsRawFd};

/// Time for an event before the test fails.
const TIMEOUT_MILLISECONDS: i32 = 60_000;

pub(crate) fn until_readable(socket: &impl AsFd) -> io::Result<()> {
    until(socket, libc::POLLIN)
}

pub(crate) fn until_writable(socket: &impl AsFd) -> io::Result<()> {
    until(socket, libc::POLLOUT)
}

fn until(socket: &impl AsFd, events: libc::c_short) -> io::Result<()> {
    let mut entry = libc::pollfd {
        fd: socket.as_fd().as_raw_fd(),
        events,
        revents: 0,
    };
    // SAFETY: the pointer is to the one entry that is announced.
    match unsafe { libc::poll(&raw mut entry, 1, TIMEOUT_MILLISECONDS) } {
        0 => Err(io::ErrorKind::TimedOut.into()),
        1 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
