use std::io;

use socket2::Socket;
use sockets_sys::handoff::{self, Kind};

/// # Errors
/// Always `Unsupported`.
pub(crate) fn claim(kind: Kind, descriptor: i32) -> io::Result<Socket> {
    handoff::adopt(kind, descriptor)
}
