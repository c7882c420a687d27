use std::io;
use std::time::Duration;

use libc::{SO_BUSY_POLL, SOL_SOCKET, c_int};
use socket2::SockRef;

use crate::socket_option::set;

pub(super) fn set_busy_poll(socket: &SockRef<'_>, duration: Duration) -> io::Result<()> {
    let microseconds = c_int::try_from(duration.as_micros()).unwrap_or(c_int::MAX);
    set(socket, SOL_SOCKET, SO_BUSY_POLL, &microseconds)
}
