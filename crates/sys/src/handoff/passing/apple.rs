use std::io;
use std::os::fd::AsRawFd;

use libc::c_int;
use socket2::SockRef;

use super::Peer;
use super::effective_user::effective_user;
pub(super) use super::unix::{Descriptor, INLINE_LENGTH, receive, send, unpack};

/// SO_NOSIGPIPE of the socket replaces MSG_NOSIGNAL.
pub(super) const SEND_FLAGS: c_int = 0;
/// Close-on-exec is set after the call.
pub(super) const RECEIVE_FLAGS: c_int = 0;

pub(super) fn peer(socket: &SockRef<'_>) -> io::Result<Peer> {
    Ok(Peer {
        user: effective_user(socket)?,
        process: process(socket),
    })
}

fn process(socket: &SockRef<'_>) -> Option<u32> {
    let mut process: libc::pid_t = 0;
    let mut length = size_of::<libc::pid_t>() as libc::socklen_t;
    // SAFETY: the option writes a `pid_t`, for which there is room of the length given.
    let code = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            libc::SOL_LOCAL,
            libc::LOCAL_PEERPID,
            (&raw mut process).cast(),
            &raw mut length,
        )
    };
    (code == 0).then(|| u32::try_from(process).ok()).flatten()
}
