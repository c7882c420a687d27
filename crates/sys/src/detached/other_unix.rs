use std::os::fd::RawFd;

pub(super) use super::unix::{READINESS, start};

/// Descriptors that a process can have inherited; the numbers of later ones are larger, and these have the flag.
const INHERITED: RawFd = 256;

pub(super) fn close_on_exec_from(first: RawFd) {
    for descriptor in first..INHERITED {
        // SAFETY: the call affects nothing when the number is not open.
        let _ = unsafe { libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC) };
    }
}
