use std::io;

use socket2::SockRef;

#[cfg(any(not(unix), test))]
mod unavailable;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
use unavailable as imp;
#[cfg(unix)]
use unix as imp;

/// Marks packets with a differentiated services code point (RFC 2474), 0 to 63, for each family that the socket carries.
///
/// # Errors
/// What the system says; `Unsupported` where programs have no such option.
pub fn set_dscp(socket: SockRef<'_>, code_point: u8) -> io::Result<()> {
    imp::set_dscp(&socket, code_point)
}

/// The code point that packets are marked with.
///
/// # Errors
/// What the system says; `Unsupported` where programs have no such option.
pub fn dscp(socket: SockRef<'_>) -> io::Result<u8> {
    imp::dscp(&socket)
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
}
