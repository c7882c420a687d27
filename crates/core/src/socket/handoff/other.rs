use std::io;

use socket2::Socket;
use sockets_sys::handoff::{self, Kind};

use crate::driver::Driver;

/// # Errors
/// Always `Unsupported`.
pub(crate) fn claim(_driver: &Driver, kind: Kind, descriptor: i32) -> io::Result<Socket> {
    handoff::adopt(kind, descriptor)
}
