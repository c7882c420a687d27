use std::io;

use socket2::SockRef;

#[cfg(apple)]
mod apple;
#[cfg(linux)]
mod linux;
#[cfg(any(not(any(apple, linux, windows)), test))]
mod unavailable;
#[cfg(windows)]
mod windows;

#[cfg(apple)]
use apple as imp;
#[cfg(linux)]
use linux as imp;
#[cfg(not(any(apple, linux, windows)))]
use unavailable as imp;
#[cfg(windows)]
use windows as imp;

/// Forbids, or allows again, that datagrams are cut into fragments on their way, for each family that the socket carries.
/// A datagram longer than the path allows then fails with "message too long" as soon as the system knows.
///
/// # Errors
/// What the system says; `Unsupported` where this crate does not know the option.
pub fn set_dont_fragment(socket: SockRef<'_>, dont_fragment: bool) -> io::Result<()> {
    imp::set_dont_fragment(&socket, dont_fragment)
}

/// Whether datagrams may not be cut.
///
/// # Errors
/// What the system says; `Unsupported` where this crate does not know the option.
pub fn dont_fragment(socket: SockRef<'_>) -> io::Result<bool> {
    imp::dont_fragment(&socket)
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn both_families_follow() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        for (value, expected) in [
            (true, (libc::IP_PMTUDISC_DO, libc::IPV6_PMTUDISC_DO)),
            (false, (libc::IP_PMTUDISC_WANT, libc::IPV6_PMTUDISC_WANT)),
        ] {
            set_dont_fragment(SockRef::from(&socket), value)?;
            assert_eq!(dont_fragment(SockRef::from(&socket))?, value);
            assert_eq!(linux::discovery(&SockRef::from(&socket))?, expected);
        }
        Ok(())
    }
}
