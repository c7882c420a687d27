//! What lies unread in a socket, without reading it: enough to tell later whether anybody has read it since.

use std::io;

use socket2::SockRef;

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(not(linux), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, linux))]
mod unavailable;

/// How far a TCP connection has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamPosition {
    /// Bytes of the peer that programs have taken since the connection began.
    pub read: u64,
    /// Bytes that can be read now.
    pub unread: u64,
}

/// A number that no other socket of this system has had since it was started; `None` where the system has none.
///
/// # Errors
/// Those of the system call.
pub fn identity(socket: SockRef<'_>) -> io::Result<Option<u64>> {
    platform::identity(&socket)
}

/// How far a TCP connection has been read; `None` where the system does not say.
///
/// # Errors
/// Those of the system calls.
pub fn stream_position(socket: SockRef<'_>) -> io::Result<Option<StreamPosition>> {
    platform::stream_position(&socket)
}

/// When the first datagram that waits arrived, or was first looked at, in nanoseconds since 1970: it tells the datagram from
/// others, except for those that came as one with it. `None` without a datagram, and where the system does not tell. No other
/// thread or process may use the socket meanwhile.
///
/// # Errors
/// Those of the system calls.
pub fn time_of_first_datagram(socket: SockRef<'_>) -> io::Result<Option<u64>> {
    platform::time_of_first_datagram(&socket)
}

/// Connections to the port of a listener that nobody has accepted, each as a text that tells it from others; `None` where the
/// system does not say.
///
/// # Errors
/// Those of the system calls.
pub fn waiting_connections(listener: SockRef<'_>) -> io::Result<Option<Vec<String>>> {
    platform::waiting_connections(&listener)
}
