//! Destinations of datagrams, by address.

use super::literal::{EndpointLiteral, parse};
use crate::error::Error;
use crate::udp::{SendOptions, Target, UdpSocket};

/// A destination in the application's words. Options that are absent are those of the socket.
#[derive(Debug, Clone)]
pub struct TargetName {
    /// The address and port.
    pub endpoint: EndpointLiteral,
    /// The congestion mark, 0 to 3.
    pub ecn: Option<u8>,
    /// Hop limit, 1 to 255.
    pub hop_limit: Option<u8>,
    /// Source address, with a scope where it has one.
    pub source: Option<String>,
}

/// Registers a destination; see [`UdpSocket::add_target`].
///
/// # Errors
/// E_INVALIDARG for a destination or source that is no address.
pub fn add_target(socket: &UdpSocket, name: &TargetName) -> Result<u32, Error> {
    target(name).map(|target| socket.add_target(target))
}

/// Connects to the first of these endpoints that the socket can reach.
///
/// # Errors
/// E_INVALIDARG when one of them is no address; those of [`UdpSocket::connect_first`].
pub fn connect_first(socket: &UdpSocket, remotes: &[EndpointLiteral]) -> Result<(), Error> {
    let remotes: Vec<_> = remotes
        .iter()
        .map(EndpointLiteral::parse)
        .collect::<Result<_, _>>()?;
    socket.connect_first(&remotes)
}

fn target(name: &TargetName) -> Result<Target, Error> {
    let address = name.endpoint.parse()?;
    let source = name.source.as_deref().map(|source| parse(source, 0));
    let options = SendOptions {
        ecn: name.ecn,
        hop_limit: name.hop_limit,
        source: source.transpose()?.map(|source| source.ip()),
    };
    Ok(Target { address, options })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(address: &str, source: Option<&str>) -> TargetName {
        TargetName {
            endpoint: EndpointLiteral {
                address: address.to_owned(),
                port: 9,
            },
            ecn: Some(1),
            hop_limit: None,
            source: source.map(str::to_owned),
        }
    }

    #[test]
    fn a_target_has_the_options_of_its_name() {
        let target = target(&name("fe80::2%3", Some("fe80::1%3"))).expect("addresses");
        assert_eq!(
            target.address,
            "[fe80::2%3]:9".parse().expect("an endpoint")
        );
        let source = Some("fe80::1".parse().expect("an address"));
        let expected = SendOptions {
            ecn: Some(1),
            hop_limit: None,
            source,
        };
        assert_eq!(target.options, expected);
    }

    #[test]
    fn the_destination_is_rejected_before_the_source() {
        let rows = [
            (name("host", Some("other")), "host is not an IP address"),
            (name("::1", Some("other")), "other is not an IP address"),
        ];
        for (name, expected) in rows {
            let error = target(&name).expect_err("no address");
            assert_eq!(error.to_string(), expected);
        }
    }
}
