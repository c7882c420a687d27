//! The address family of a socket, and destinations in its terms.

use std::net::{IpAddr, SocketAddr};

use socket2::SockRef;

/// Address family of a socket, learned once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    V4,
    V6,
}

impl Family {
    pub(super) fn of(socket: &SockRef<'_>) -> Self {
        // Only IPv6 sockets know the question; unlike their address, they answer it before they are bound, too.
        match socket.only_v6() {
            Ok(_) => Self::V6,
            Err(_) => Self::V4,
        }
    }

    /// The destination as the socket takes it: IPv4 addresses are written IPv4-mapped on an IPv6 socket.
    pub(super) fn adapt(self, target: SocketAddr) -> SocketAddr {
        match (self, target.ip()) {
            (Self::V6, IpAddr::V4(ip)) => (ip.to_ipv6_mapped(), target.port()).into(),
            (Self::V4, IpAddr::V6(ip)) => ip
                .to_ipv4_mapped()
                .map_or(target, |ip| (ip, target.port()).into()),
            _ => target,
        }
    }
}

/// An IPv4-mapped address as the IPv4 address that it stands for.
pub(super) fn canonical(address: SocketAddr) -> SocketAddr {
    match address.ip().to_canonical() {
        IpAddr::V4(ip) => (ip, address.port()).into(),
        IpAddr::V6(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use socket2::{Domain, Socket, Type};

    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn destinations_are_written_in_the_family_of_the_socket() {
        let rows = [
            (Family::V4, "127.0.0.1:1", "127.0.0.1:1"),
            (Family::V6, "127.0.0.1:1", "[::ffff:127.0.0.1]:1"),
            (Family::V4, "[::ffff:127.0.0.1]:1", "127.0.0.1:1"),
            (Family::V6, "[::1]:1", "[::1]:1"),
            (Family::V4, "[::1]:1", "[::1]:1"),
        ];
        for (family, target, expected) in rows {
            assert_eq!(family.adapt(address(target)), address(expected), "{target}");
        }
    }

    #[test]
    fn sockets_tell_their_family() -> io::Result<()> {
        for (domain, family) in [(Domain::IPV4, Family::V4), (Domain::IPV6, Family::V6)] {
            let socket = Socket::new(domain, Type::DGRAM, None)?;
            assert_eq!(Family::of(&SockRef::from(&socket)), family);
        }
        Ok(())
    }

    #[test]
    fn a_scope_survives() {
        let scoped = address("[fe80::1%3]:9");
        assert_eq!(Family::V6.adapt(scoped), scoped);
        assert_eq!(canonical(scoped), scoped);
    }
}
