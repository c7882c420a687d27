//! IP addresses as text, parsed and formatted.

use std::net::{IpAddr, SocketAddr};

use crate::error::Error;
use crate::udp;

/// An IP address as text, and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointLiteral {
    /// The address, with `%scope` where an IPv6 address has one. The scope is a number.
    pub address: String,
    /// The port.
    pub port: u16,
}

impl EndpointLiteral {
    /// The socket address.
    ///
    /// # Errors
    /// E_INVALIDARG for text that is no address.
    pub fn parse(&self) -> Result<SocketAddr, Error> {
        parse(&self.address, self.port)
    }
}

impl From<SocketAddr> for EndpointLiteral {
    /// An IPv4-mapped IPv6 address becomes the IPv4 address.
    fn from(endpoint: SocketAddr) -> Self {
        let address = match endpoint {
            SocketAddr::V6(v6) if v6.scope_id() != 0 => format!("{}%{}", v6.ip(), v6.scope_id()),
            other => other.ip().to_canonical().to_string(),
        };
        Self {
            address,
            port: endpoint.port(),
        }
    }
}

/// Whether an address is unicast, see [`udp::is_unicast`]; false for text that is no address.
pub fn is_unicast(address: &str) -> bool {
    let (ip, _scope) = parts(address);
    ip.parse().is_ok_and(udp::is_unicast)
}

pub(super) fn parse(address: &str, port: u16) -> Result<SocketAddr, Error> {
    let invalid = || Error::invalid_argument(format!("{address} is not an IP address"));
    let (ip, scope) = parts(address);
    let ip: IpAddr = ip.parse().map_err(|_| invalid())?;
    let mut endpoint = SocketAddr::new(ip, port);
    if let SocketAddr::V6(endpoint) = &mut endpoint {
        endpoint.set_scope_id(scope.parse().map_err(|_| invalid())?);
    }
    Ok(endpoint)
}

fn parts(address: &str) -> (&str, &str) {
    address.split_once('%').unwrap_or((address, "0"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Hresult;

    #[test]
    fn text_stands_for_an_endpoint_and_the_other_way_round() {
        let rows = [
            ("192.0.2.1", "192.0.2.1:9"),
            ("2001:db8::1", "[2001:db8::1]:9"),
            ("fe80::1%7", "[fe80::1%7]:9"),
        ];
        for (address, endpoint) in rows {
            let literal = EndpointLiteral {
                address: address.to_owned(),
                port: 9,
            };
            let endpoint: SocketAddr = endpoint.parse().expect("an endpoint");
            assert_eq!(literal.parse(), Ok(endpoint));
            assert_eq!(EndpointLiteral::from(endpoint), literal);
        }
    }

    #[test]
    fn a_mapped_address_is_formatted_as_the_ipv4_address() {
        let mapped: SocketAddr = "[::ffff:192.0.2.1]:9".parse().expect("an endpoint");
        assert_eq!(EndpointLiteral::from(mapped).address, "192.0.2.1");
    }

    #[test]
    fn other_text_is_rejected_and_named() {
        for address in [
            "",
            "localhost",
            "192.0.2",
            "fe80::1%",
            "fe80::1%eth0",
            "fe80::1%-1",
        ] {
            let error = parse(address, 9).expect_err("no address");
            assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
            assert_eq!(error.to_string(), format!("{address} is not an IP address"));
        }
    }

    #[test]
    fn a_scope_makes_no_difference_to_what_is_unicast() {
        let rows = [
            ("127.0.0.1", true),
            ("fe80::1%7", true),
            ("ff02::1%7", false),
            ("224.0.0.1", false),
            ("localhost", false),
        ];
        for (address, expected) in rows {
            assert_eq!(is_unicast(address), expected, "{address}");
        }
    }
}
