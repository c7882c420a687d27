//! What packets ask of the network and of the queue on the way out.

use std::io;

use socket2::SockRef;

use super::platform;

/// Marks packets with a differentiated services code point (RFC 2474), 0 to 63, for each family that the socket carries.
/// The default is 0.
///
/// # Errors
/// What the system says; `Unsupported` where programs have no such option.
pub fn set_dscp(socket: SockRef<'_>, code_point: u8) -> io::Result<()> {
    platform::set_dscp(&socket, code_point)
}

/// The code point that packets are marked with.
///
/// # Errors
/// What the system says; `Unsupported` where programs have no such option.
pub fn dscp(socket: SockRef<'_>) -> io::Result<u8> {
    platform::dscp(&socket)
}

/// Differentiated services code point of expedited forwarding (RFC 3246).
pub const EXPEDITED_FORWARDING: u8 = 46;

/// Asks for low delay: packets carry a code point, 0 to 63, usually that of expedited forwarding, and Linux queues them as
/// interactive traffic on the way out. Windows gives programs no such option; there nothing changes.
///
/// # Errors
/// What the system says.
pub fn set_low_latency(socket: SockRef<'_>, code_point: u8) -> io::Result<()> {
    platform::set_low_latency(&socket, code_point)
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn both_families_are_marked() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        for code_point in [63, 0, 10] {
            set_dscp(SockRef::from(&socket), code_point)?;
            assert_eq!(dscp(SockRef::from(&socket))?, code_point);
            let socket = SockRef::from(&socket);
            let expected = u32::from(code_point) << 2;
            assert_eq!(
                (socket.tos_v4()?, socket.tclass_v6()?),
                (expected, expected)
            );
        }
        Ok(())
    }

    #[test]
    fn both_families_and_the_queue_are_marked() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        let socket = SockRef::from(&socket);
        for code_point in [10, EXPEDITED_FORWARDING] {
            set_low_latency(SockRef::from(&*socket), code_point)?;
            let expected = u32::from(code_point) << 2;
            assert_eq!(
                (socket.tos_v4()?, socket.tclass_v6()?),
                (expected, expected)
            );
            assert_eq!(socket.priority()?, 6);
        }
        Ok(())
    }
}
