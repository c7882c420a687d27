use std::io;

use libc::c_int;
use socket2::SockRef;

use super::Peer;
use super::effective_user::effective_user;
pub(super) use super::unix::{Descriptor, INLINE_LENGTH, receive, send, unpack};

/// A broken connection is an error of the call, not a signal.
pub(super) const SEND_FLAGS: c_int = libc::MSG_NOSIGNAL;
/// Close-on-exec is set after the call.
pub(super) const RECEIVE_FLAGS: c_int = 0;

pub(super) fn peer(socket: &SockRef<'_>) -> io::Result<Peer> {
    Ok(Peer {
        user: effective_user(socket)?,
        process: None,
    })
}
