//! Systems without receive offload.

use std::io;
use std::net::UdpSocket;

/// Nothing to do: datagrams come one by one.
///
/// # Errors
/// None.
pub(super) fn disable(_socket: &UdpSocket) -> io::Result<()> {
    Ok(())
}
