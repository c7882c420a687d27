use std::io;

use socket2::SockRef;

#[cfg_attr(linux, path = "low_latency/linux.rs")]
#[cfg_attr(all(unix, not(linux)), path = "low_latency/unix.rs")]
#[cfg_attr(not(unix), path = "low_latency/unavailable.rs")]
mod imp;

/// Differentiated services code point of expedited forwarding (RFC 3246).
pub const EXPEDITED_FORWARDING: u8 = 46;

/// Asks for low delay: packets carry a code point, usually that of expedited forwarding, and Linux queues them as interactive traffic
/// on the way out. Windows gives programs no such option; there nothing changes.
///
/// # Errors
/// What the system says.
pub fn set_low_latency(socket: SockRef<'_>, code_point: u8) -> io::Result<()> {
    imp::set_low_latency(&socket, code_point)
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::UdpSocket;

    use super::*;

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
