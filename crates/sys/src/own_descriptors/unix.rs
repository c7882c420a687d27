use std::net::SocketAddr;
use std::os::fd::{BorrowedFd, RawFd};

use socket2::{SockRef, Type};

use crate::handoff::Kind;

pub(super) fn has_socket(kind: Kind, local: SocketAddr) -> bool {
    descriptors().any(|descriptor| is_such(descriptor, kind, local).unwrap_or(false))
}

/// Without a list, which a sandbox may hide, there is none.
fn descriptors() -> impl Iterator<Item = RawFd> {
    let entries = std::fs::read_dir("/dev/fd").into_iter().flatten();
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// `None` for what is no socket, or was closed meanwhile.
fn is_such(descriptor: RawFd, kind: Kind, local: SocketAddr) -> Option<bool> {
    // SAFETY: a number in the list is not -1, and it is only queried; if it is not open any more, the queries fail with EBADF and
    // affect nothing.
    let borrowed = unsafe { BorrowedFd::borrow_raw(descriptor) };
    let socket = SockRef::from(&borrowed);
    let bound = socket.local_addr().ok()?.as_socket()?;
    if !covers(bound, local) {
        return Some(false);
    }
    let is_stream = socket.r#type().ok()? == Type::STREAM;
    let is_connected = socket.peer_addr().is_ok();
    Some(match kind {
        Kind::Datagram => !is_stream,
        Kind::Connection => is_stream && is_connected,
        Kind::Listener => is_stream && !is_connected,
    })
}

fn covers(bound: SocketAddr, local: SocketAddr) -> bool {
    let ip = bound.ip().to_canonical();
    bound.port() == local.port() && (ip.is_unspecified() || ip == local.ip().to_canonical())
}
