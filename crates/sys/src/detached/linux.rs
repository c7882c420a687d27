use std::os::fd::RawFd;

pub(super) use super::unix::{READINESS, start};

/// Without effect before Linux 5.11: only descriptors that this process inherited without the flag are concerned.
pub(super) fn close_on_exec_from(first: RawFd) {
    // SAFETY: the flag closes nothing in this process.
    let _ = unsafe {
        libc::syscall(
            libc::SYS_close_range,
            first,
            libc::c_uint::MAX,
            libc::CLOSE_RANGE_CLOEXEC,
        )
    };
}
