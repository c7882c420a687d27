//! The address family of a socket, and destinations converted to it.

use std::net::{IpAddr, SocketAddr};

use socket2::SockRef;

/// Address family of a socket, determined once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    V4,
    V6,
}

impl Family {
    pub(super) fn of(socket: &SockRef<'_>) -> Self {
        // Only IPv6 sockets have IPV6_V6ONLY, and unlike the local address it can be read before the socket is bound.
        match socket.only_v6() {
            Ok(_) => Self::V6,
            Err(_) => Self::V4,
        }
    }

    /// The destination in the socket's family: on an IPv6 socket IPv4 addresses become IPv4-mapped.
    pub(super) fn map(self, target: SocketAddr) -> SocketAddr {
        match (self, target.ip()) {
            (Self::V6, IpAddr::V4(ip)) => (ip.to_ipv6_mapped(), target.port()).into(),
            (Self::V4, IpAddr::V6(ip)) => ip
                .to_ipv4_mapped()
                .map_or(target, |ip| (ip, target.port()).into()),
            _ => target,
        }
    }
}

/// Converts an IPv4-mapped address to IPv4.
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
    fn destinations_are_mapped_to_the_family_of_the_socket() {
        let rows = [
            (Family::V4, "127.0.0.1:1", "127.0.0.1:1"),
            (Family::V6, "127.0.0.1:1", "[::ffff:127.0.0.1]:1"),
            (Family::V4, "[::ffff:127.0.0.1]:1", "127.0.0.1:1"),
            (Family::V6, "[::1]:1", "[::1]:1"),
            (Family::V4, "[::1]:1", "[::1]:1"),
        ];
        for (family, target, expected) in rows {
            assert_eq!(family.map(address(target)), address(expected), "{target}");
        }
    }

    #[test]
    fn the_family_of_an_unbound_socket_is_known() -> io::Result<()> {
        for (domain, family) in [(Domain::IPV4, Family::V4), (Domain::IPV6, Family::V6)] {
            let socket = Socket::new(domain, Type::DGRAM, None)?;
            assert_eq!(Family::of(&SockRef::from(&socket)), family);
        }
        Ok(())
    }

    #[test]
    fn a_scope_survives() {
        let scoped = address("[fe80::1%3]:9");
        assert_eq!(Family::V6.map(scoped), scoped);
        assert_eq!(canonical(scoped), scoped);
    }
}
