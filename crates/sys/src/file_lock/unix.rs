use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;

pub(super) fn try_lock(file: &File) -> io::Result<bool> {
    // SAFETY: the call has no other condition than an open descriptor.
    if unsafe { libc::flock(file.as_raw_fd(), libc::LOCK_EX | libc::LOCK_NB) } == 0 {
        return Ok(true);
    }
    match io::Error::last_os_error() {
        error if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
        error => Err(error),
    }
}
