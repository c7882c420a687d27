use std::io;
use std::net::{SocketAddr, UdpSocket};

use socket2::SockRef;

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(not(linux), path = "unavailable.rs")]
mod imp;

/// The largest packet, IP header included, that the system knows to pass on the way to the connected peer, in bytes.
/// `None` for a socket without a peer and where the system does not tell.
pub fn path_mtu(socket: SockRef<'_>) -> Option<u32> {
    imp::path_mtu(&socket)
}

/// The same for the way to an address, by asking a socket of its own.
///
/// # Errors
/// What the system says, for example that there is no way.
pub fn path_mtu_to(remote: SocketAddr) -> io::Result<Option<u32>> {
    let probe = match remote {
        SocketAddr::V4(_) => UdpSocket::bind("0.0.0.0:0")?,
        SocketAddr::V6(_) => UdpSocket::bind("[::]:0")?,
    };
    probe.connect(remote)?;
    Ok(path_mtu(SockRef::from(&probe)))
}

#[cfg(all(test, linux))]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_way_through_loopback_has_its_mtu() -> io::Result<()> {
        let text = fs::read_to_string("/sys/class/net/lo/mtu")?;
        let v6: u32 = text.trim().parse().expect("a number");
        // The length of an IPv4 packet has 16 bits.
        let v4 = v6.min(65_535);
        for (local, remote, expected) in [
            ("127.0.0.1:0", "127.0.0.1:9", v4),
            ("[::1]:0", "[::1]:9", v6),
            ("[::]:0", "[::ffff:127.0.0.1]:9", v4),
        ] {
            let socket = UdpSocket::bind(local)?;
            assert_eq!(path_mtu(SockRef::from(&socket)), None);
            socket.connect(remote)?;
            assert_eq!(path_mtu(SockRef::from(&socket)), Some(expected), "{remote}");
            let remote = remote.parse().expect("an address");
            assert_eq!(path_mtu_to(remote)?, Some(expected), "{remote}");
        }
        Ok(())
    }
}
