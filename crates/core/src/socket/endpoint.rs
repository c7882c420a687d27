//! Endpoints: where a socket is bound and what it is connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

/// A local address and a remote one to connect it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndpointPair {
    /// The address the system sends from, with port 0; `None` when there is no route to the remote address now.
    pub local: Option<SocketAddr>,
    /// Where to connect.
    pub remote: SocketAddr,
}

/// Where a socket is to be bound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LocalEndpoint {
    /// The local address; `None` lets the system choose.
    pub address: Option<IpAddr>,
    /// Scope of a link-local IPv6 address, 0 for none.
    pub scope_id: u32,
    /// The local port; 0 lets the system choose.
    pub port: u16,
}

impl LocalEndpoint {
    /// Whether the system chooses both address and port.
    pub fn is_any(&self) -> bool {
        self.address.is_none() && self.port == 0
    }

    /// Whether a socket bound here can reach addresses of this family.
    pub fn serves(&self, remote: SocketAddr) -> bool {
        self.address
            .is_none_or(|address| address.is_ipv4() == remote.is_ipv4())
    }

    /// The address to bind a socket to that will be connected to `remote`.
    pub fn for_remote(&self, remote: SocketAddr) -> SocketAddr {
        let address = self.address.unwrap_or_else(|| match remote {
            SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        });
        socket_address(address, self.port, self.scope_id)
    }
}

/// Builds a socket address; the scope is for IPv6 alone.
pub(crate) fn socket_address(address: IpAddr, port: u16, scope_id: u32) -> SocketAddr {
    match address {
        IpAddr::V4(v4) => SocketAddr::from((v4, port)),
        IpAddr::V6(v6) => SocketAddrV6::new(v6, port, 0, scope_id).into(),
    }
}

/// An IPv4-mapped address as the IPv4 address that it stands for: a dual-stack socket reports IPv4 peers mapped.
pub(crate) fn canonical(address: SocketAddr) -> SocketAddr {
    match address.ip().to_canonical() {
        IpAddr::V4(v4) => SocketAddr::from((v4, address.port())),
        IpAddr::V6(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn an_open_endpoint_takes_the_family_of_the_remote_one() {
        let local = LocalEndpoint {
            port: 7,
            ..LocalEndpoint::default()
        };
        assert!(!local.is_any());
        assert_eq!(
            local.for_remote(address("192.0.2.1:1")),
            address("0.0.0.0:7")
        );
        assert_eq!(local.for_remote(address("[::1]:1")), address("[::]:7"));
        assert!(local.serves(address("192.0.2.1:1")) && local.serves(address("[::1]:1")));
    }

    #[test]
    fn a_fixed_endpoint_serves_its_own_family() {
        let local = LocalEndpoint {
            address: Some("fe80::1".parse().expect("an address")),
            scope_id: 3,
            port: 0,
        };
        assert!(local.serves(address("[::1]:1")) && !local.serves(address("192.0.2.1:1")));
        assert_eq!(
            local.for_remote(address("[fe80::2%3]:1")),
            address("[fe80::1%3]:0")
        );
        assert!(LocalEndpoint::default().is_any());
    }
    #[test]
    fn a_mapped_address_is_an_ipv4_address() {
        let rows = [
            ("[::ffff:192.0.2.1]:9", "192.0.2.1:9"),
            ("192.0.2.1:9", "192.0.2.1:9"),
            ("[fe80::1%3]:9", "[fe80::1%3]:9"),
            ("[::192.0.2.1]:9", "[::192.0.2.1]:9"),
        ];
        for (given, expected) in rows {
            assert_eq!(canonical(address(given)), address(expected), "{given}");
        }
    }
}
