use std::io;

use socket2::SockRef;

use crate::udp::PacketInfoPart;

/// Requests nothing: datagrams are delivered with payload and sender only.
///
/// # Errors
/// None; other implementations have some.
pub fn request_packet_info(
    _socket: SockRef<'_>,
    _part: PacketInfoPart,
    _enabled: bool,
) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn a_request_is_no_error() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        request_packet_info(SockRef::from(&socket), PacketInfoPart::Header, true)
    }
}
