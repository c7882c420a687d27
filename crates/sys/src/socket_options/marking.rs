//! Marking of outgoing packets for the network and for the host's queue.

use std::io;

use socket2::SockRef;

use super::platform;

/// Sets the differentiated services code point (DSCP, RFC 2474) of outgoing packets, 0 to 63, for each family that the
/// socket carries. The default is 0.
///
/// # Errors
/// Those of the system calls; `Unsupported` on Windows, which has no such option for programs.
pub fn set_dscp(socket: SockRef<'_>, code_point: u8) -> io::Result<()> {
    platform::set_dscp(&socket, code_point)
}

/// The code point of outgoing packets.
///
/// # Errors
/// Those of the system call; `Unsupported` on Windows.
pub fn dscp(socket: SockRef<'_>) -> io::Result<u8> {
    platform::dscp(&socket)
}

/// The DSCP of expedited forwarding (RFC 3246).
pub const EXPEDITED_FORWARDING: u8 = 46;

/// Requests low delay: packets carry a code point, 0 to 63, usually that of expedited forwarding, and Linux queues them as
/// interactive traffic. On Windows it has no effect.
///
/// # Errors
/// Those of the system calls.
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
