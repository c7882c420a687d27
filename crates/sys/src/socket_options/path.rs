//! The path of packets: hop limit, fragmentation, MTU and interface.

use std::io;
use std::net::{SocketAddr, UdpSocket};

use socket2::SockRef;

use super::families::{get_for_own_family, set_for_each_family};
use super::platform;
use crate::interfaces::Interface;

/// Sets the hop limit (IPv4: TTL) of unicast packets sent from now on, 1 to 255, for each family that the socket carries.
/// The system's default is 64 on Linux and macOS and 128 on Windows unless configured.
///
/// # Errors
/// `InvalidInput` for 0, otherwise those of the system calls.
pub fn set_hop_limit(socket: SockRef<'_>, hop_limit: u8) -> io::Result<()> {
    if hop_limit == 0 {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "a hop limit of 0 reaches nobody",
        ));
    }
    let hop_limit = hop_limit.into();
    set_for_each_family(
        &socket,
        || socket.set_ttl_v4(hop_limit),
        || socket.set_unicast_hops_v6(hop_limit),
    )
}

/// The hop limit of unicast packets.
///
/// # Errors
/// Those of the system call.
pub fn hop_limit(socket: SockRef<'_>) -> io::Result<u8> {
    let hop_limit = get_for_own_family(&socket, || socket.ttl_v4(), || socket.unicast_hops_v6())?;
    Ok(hop_limit as u8)
}

/// Forbids or allows fragmentation of datagrams, for each family that the socket carries. If forbidden, a datagram that
/// exceeds the path MTU fails with "message too long" as soon as the system knows the MTU. The default is to allow it.
///
/// # Errors
/// Those of the system calls; `Unsupported` on systems other than Linux, Apple's and Windows.
pub fn set_dont_fragment(socket: SockRef<'_>, dont_fragment: bool) -> io::Result<()> {
    platform::set_dont_fragment(&socket, dont_fragment)
}

/// Whether fragmentation is forbidden.
///
/// # Errors
/// Those of the system call; `Unsupported` on systems other than Linux and Apple's.
pub fn dont_fragment(socket: SockRef<'_>) -> io::Result<bool> {
    platform::dont_fragment(&socket)
}

/// The path MTU to the connected peer as the system knows it, in bytes with the IP header. `None` for an unconnected socket
/// and where the system does not report it.
pub fn path_mtu(socket: SockRef<'_>) -> Option<u32> {
    platform::path_mtu(&socket)
}

/// The path MTU to an address, read from a temporary socket. No packet is sent.
///
/// # Errors
/// Those of the system calls, for example that there is no route.
pub fn path_mtu_to(remote: SocketAddr) -> io::Result<Option<u32>> {
    let probe = match remote {
        SocketAddr::V4(_) => UdpSocket::bind("0.0.0.0:0")?,
        SocketAddr::V6(_) => UdpSocket::bind("[::]:0")?,
    };
    probe.connect(remote)?;
    Ok(path_mtu(SockRef::from(&probe)))
}

/// The scope of a socket's binding to an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterfaceBinding {
    /// It sends and receives through that interface only.
    Device,
    /// It sends through that interface, but receives what arrives on any. Binding to an address of the interface restricts
    /// that.
    AddressOnly,
}

/// Binds a socket to an interface, before it is bound to an address, as strictly as the system and the caller's privileges
/// allow.
///
/// # Errors
/// Those of the system calls, for example that the interface no longer exists; `Unsupported` on systems other than Linux,
/// Apple's and Windows.
pub fn bind_to_interface(
    socket: SockRef<'_>,
    interface: &Interface,
) -> io::Result<InterfaceBinding> {
    platform::bind_to_interface(&socket, interface)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv4_socket_has_a_ttl() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        set_hop_limit(SockRef::from(&socket), 9)?;
        assert_eq!(SockRef::from(&socket).ttl_v4()?, 9);
        assert_eq!(hop_limit(SockRef::from(&socket))?, 9);
        Ok(())
    }

    #[test]
    fn a_hop_limit_of_zero_is_rejected() -> io::Result<()> {
        let socket = UdpSocket::bind("[::1]:0")?;
        let outcome = set_hop_limit(SockRef::from(&socket), 0);
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::InvalidInput));
        Ok(())
    }
}

#[cfg(all(test, linux))]
mod linux_tests {
    use std::fs;

    use super::*;
    use crate::interfaces::InterfaceKind;
    use crate::socket_options::unix::int;

    fn interface(name: &str, index: u32) -> Interface {
        Interface {
            name: name.into(),
            index,
            guid: None,
            kind: InterfaceKind::Other,
            hardware_address: None,
            up: true,
            multicast: false,
            link_speed_bits_per_second: None,
            addresses: Vec::new(),
        }
    }

    #[test]
    fn a_dual_stack_socket_has_both_limits() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        let socket = SockRef::from(&socket);
        set_hop_limit(SockRef::from(&*socket), 255)?;
        assert_eq!((socket.ttl_v4()?, socket.unicast_hops_v6()?), (255, 255));
        assert_eq!(hop_limit(socket)?, 255);
        Ok(())
    }

    #[test]
    fn both_families_forbid_and_allow_fragments() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        for (value, expected) in [
            (true, (libc::IP_PMTUDISC_DO, libc::IPV6_PMTUDISC_DO)),
            (false, (libc::IP_PMTUDISC_WANT, libc::IPV6_PMTUDISC_WANT)),
        ] {
            set_dont_fragment(SockRef::from(&socket), value)?;
            assert_eq!(dont_fragment(SockRef::from(&socket))?, value);
            let mode = |level, name| int(&SockRef::from(&socket), level, name);
            let v4 = mode(libc::IPPROTO_IP, libc::IP_MTU_DISCOVER)?;
            let v6 = mode(libc::IPPROTO_IPV6, libc::IPV6_MTU_DISCOVER)?;
            assert_eq!((v4, v6), expected);
        }
        Ok(())
    }

    #[test]
    fn the_path_mtu_through_loopback_is_that_of_the_interface() -> io::Result<()> {
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

    #[test]
    fn a_socket_is_bound_to_the_device() -> io::Result<()> {
        let socket = UdpSocket::bind("0.0.0.0:0")?;
        let binding = bind_to_interface(SockRef::from(&socket), &interface("lo", 1))?;
        assert_eq!(binding, InterfaceBinding::Device);
        assert_eq!(
            SockRef::from(&socket).device()?.as_deref(),
            Some(&b"lo"[..])
        );
        Ok(())
    }

    #[test]
    fn a_missing_interface_is_an_error() -> io::Result<()> {
        let socket = UdpSocket::bind("0.0.0.0:0")?;
        let outcome = bind_to_interface(SockRef::from(&socket), &interface("nowhere9", 9_999));
        assert!(outcome.is_err_and(|error| error.raw_os_error() == Some(libc::ENODEV)));
        Ok(())
    }
}
