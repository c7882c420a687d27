use std::io;
use std::os::fd::AsRawFd;

use libc::c_int;
use socket2::SockRef;

use super::Peer;
pub(super) use super::unix::{Descriptor, INLINE_LENGTH, receive, send, unpack};

/// A broken connection is an error of the call, not a signal.
pub(super) const SEND_FLAGS: c_int = libc::MSG_NOSIGNAL;
/// No child that is started meanwhile gets the descriptor.
pub(super) const RECEIVE_FLAGS: c_int = libc::MSG_CMSG_CLOEXEC;

pub(super) fn peer(socket: &SockRef<'_>) -> io::Result<Peer> {
    let mut credentials = libc::ucred {
        pid: 0,
        uid: 0,
        gid: 0,
    };
    let mut length = size_of::<libc::ucred>() as libc::socklen_t;
    // SAFETY: the option writes a `ucred`, for which there is room of the length given.
    let code = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_PEERCRED,
            (&raw mut credentials).cast(),
            &raw mut length,
        )
    };
    if code < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(Peer {
        user: credentials.uid,
        // 0 is a process that this namespace does not see.
        process: u32::try_from(credentials.pid).ok().filter(|&pid| pid != 0),
    })
}
