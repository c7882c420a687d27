//! Exceptions: hosts that are reached without a proxy.

use std::net::IpAddr;

/// What `no_proxy` says, and this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bypass(Vec<Entry>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Hosts {
    All,
    /// A domain and everything below it, in lower case.
    Domain(String),
    Network(IpAddr, u8),
}

impl Bypass {
    /// Parses hosts between commas or spaces: `*` for all; a domain, with which everything below it counts, whether or not it
    /// begins with `.` or `*.`; an address, or a network such as `10.0.0.0/8`. A port may follow: `a.example:8080`, `[::1]:8080`. What
    /// is none of these never matches.
    pub fn parse(text: &str) -> Self {
        let entries = text.split([',', ' ', '\t', '\n']);
        Self(entries.filter_map(Entry::parse).collect())
    }

    /// Whether a host is reached directly. The loopback addresses, `localhost` and names below it always are.
    pub fn has(&self, host: &str, port: u16) -> bool {
        let host = host.trim_matches(['[', ']']).trim_end_matches('.');
        let host = host.to_ascii_lowercase();
        let address = host
            .parse()
            .ok()
            .map(|address: IpAddr| address.to_canonical());
        is_this_machine(&host, address)
            || self.0.iter().any(|entry| entry.has(&host, address, port))
    }
}

fn is_this_machine(host: &str, address: Option<IpAddr>) -> bool {
    address.is_some_and(|address| address.is_loopback()) || is_below(host, "localhost")
}

impl Entry {
    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        if let Some(network) = network(text) {
            return Some(Self {
                hosts: network,
                port: None,
            });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (text, None),
        };
        Some(Self {
            hosts: Hosts::parse(host)?,
            port,
        })
    }

    fn has(&self, host: &str, address: Option<IpAddr>, port: u16) -> bool {
        self.port.is_none_or(|own| own == port) && self.hosts.has(host, address)
    }
}

impl Hosts {
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::All);
        }
        if let Some(network) = network(text) {
            return Some(network);
        }
        let domain = text.trim_start_matches('*').trim_start_matches('.');
        let domain = domain.trim_end_matches('.').to_ascii_lowercase();
        (!domain.is_empty()).then_some(Self::Domain(domain))
    }

    fn has(&self, host: &str, address: Option<IpAddr>) -> bool {
        match (self, address) {
            (Self::All, _) => true,
            (Self::Domain(domain), None) => is_below(host, domain),
            (Self::Network(network, prefix), Some(address)) => contains(*network, *prefix, address),
            _ => false,
        }
    }
}

/// An address, or one with the length of its prefix.
fn network(text: &str) -> Option<Hosts> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix.parse().ok()?)),
        None => (text, None),
    };
    let address: IpAddr = address.trim_matches(['[', ']']).parse().ok()?;
    let bits = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.unwrap_or(bits);
    (prefix <= bits).then_some(Hosts::Network(address, prefix))
}

fn is_below(host: &str, domain: &str) -> bool {
    let above = host.strip_suffix(domain);
    above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

fn contains(network: IpAddr, prefix: u8, address: IpAddr) -> bool {
    let common = match (network.to_canonical(), address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            (network.to_bits() ^ address.to_bits()).leading_zeros()
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            (network.to_bits() ^ address.to_bits()).leading_zeros()
        }
        _ => return false,
    };
    common >= prefix.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found() {
        let rows = [
            ("*", "a.example", 1, true),
            ("a.example", "a.example", 1, true),
            ("a.example", "A.Example.", 1, true),
            ("a.example", "b.a.example", 1, true),
            ("a.example", "ba.example", 1, false),
            (".a.example", "b.a.example", 1, true),
            (".a.example", "a.example", 1, true),
            ("*.a.example", "b.a.example", 1, true),
            ("x, y\ta.example", "a.example", 1, true),
            ("a.example:80", "a.example", 80, true),
            ("a.example:80", "a.example", 81, false),
            ("*:80", "b.example", 81, false),
            ("a.example:port", "a.example", 80, false),
            ("10.0.0.0/8", "10.1.2.3", 1, true),
            ("10.0.0.0/8", "11.1.2.3", 1, false),
            ("10.0.0.0/0", "11.1.2.3", 1, true),
            ("10.0.0.0/33", "10.0.0.0", 1, false),
            ("10.0.0.1", "10.0.0.1", 1, true),
            ("10.0.0.1", "::ffff:10.0.0.1", 1, true),
            ("10.0.0.1:5", "10.0.0.1", 6, false),
            ("10.0.0.1:5", "10.0.0.1", 5, true),
            ("2001:db8::/32", "2001:db8:1::1", 1, true),
            ("2001:db8::/32", "[2001:db8:1::1]", 1, true),
            ("2001:db8::1", "2001:db8::1", 1, true),
            ("[2001:db8::1]:5", "2001:db8::1", 5, true),
            ("[2001:db8::1]:5", "2001:db8::1", 6, false),
            ("0.0.1", "10.0.0.1", 1, false),
            ("", "a.example", 1, false),
            (",.,", "a.example", 1, false),
            ("", "localhost", 1, true),
            ("", "a.localhost", 1, true),
            ("", "127.0.0.5", 1, true),
            ("", "::1", 1, true),
            ("", "192.168.0.1", 1, false),
        ];
        for (text, host, port, expected) in rows {
            let found = Bypass::parse(text).has(host, port);
            assert_eq!(found, expected, "{text:?}: {host}:{port}");
        }
    }
}
