use std::io;

use socket2::SockRef;

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(all(unix, not(linux)), path = "unix.rs")]
#[cfg_attr(not(unix), path = "unavailable.rs")]
mod imp;

/// Differentiated services code point of expedited forwarding (RFC 3246), in place in the traffic class byte.
#[cfg(unix)]
const EXPEDITED_FORWARDING: u32 = 46 << 2;

/// Asks for low delay: packets carry the code point of expedited forwarding, and Linux queues them as interactive traffic
/// on the way out. Windows gives programs no such option; there nothing changes.
///
/// # Errors
/// What the system says.
pub fn set_low_latency(socket: SockRef<'_>) -> io::Result<()> {
    imp::set_low_latency(&socket)
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn both_families_and_the_queue_are_marked() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        let socket = SockRef::from(&socket);
        set_low_latency(SockRef::from(&*socket))?;
        assert_eq!((socket.tos_v4()?, socket.tclass_v6()?), (184, 184));
        assert_eq!(socket.priority()?, 6);
        Ok(())
    }
}
