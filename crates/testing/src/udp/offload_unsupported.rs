//! Systems without receive offload.

use std::io;
use std::net::UdpSocket;

/// Does nothing: datagrams are delivered one by one.
///
/// # Errors
/// None.
pub(super) fn disable(_socket: &UdpSocket) -> io::Result<()> {
    Ok(())
}
