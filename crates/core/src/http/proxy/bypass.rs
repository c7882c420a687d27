//! Exceptions: hosts that are reached without a proxy.

use std::net::IpAddr;

/// What `no_proxy` says.
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
    /// From the first to the last.
    Range(IpAddr, IpAddr),
}

impl Bypass {
    /// Parses hosts between commas or white space: `*` for all; a domain, with which everything below it counts, with or without
    /// `.` or `*.` in front; an address, a network such as `10.0.0.0/8` or a range such as `10.0.0.1-10.0.0.9`. A port may
    /// follow: `a.example:8080`, `[::1]:8080`. What is none of these never matches.
    pub fn parse(text: &str) -> Self {
        let entries = text.split(|char: char| char == ',' || char.is_whitespace());
        Self(entries.filter_map(Entry::parse).collect())
    }

    /// Whether a host is reached directly.
    pub fn has(&self, host: &str, port: u16) -> bool {
        let host = plain(host);
        let address = address_of(&host);
        let mut entries = self.0.iter();
        entries.any(|entry| entry.has(&host, address, port))
    }
}

/// Whether a host is this machine: a loopback address, `localhost` or a name below it.
pub(crate) fn is_this_machine(host: &str) -> bool {
    let host = plain(host);
    match address_of(&host) {
        Some(address) => address.is_loopback(),
        None => is_below(&host, "localhost"),
    }
}

/// In lower case, without brackets and final dot.
fn plain(host: &str) -> String {
    let host = host.trim_matches(['[', ']']);
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

fn address_of(host: &str) -> Option<IpAddr> {
    host.parse()
        .ok()
        .map(|address: IpAddr| address.to_canonical())
}

impl Entry {
    fn parse(text: &str) -> Option<Self> {
        let (pattern, port) = split_port(text)?;
        Some(Self {
            hosts: Hosts::parse(pattern)?,
            port,
        })
    }

    fn has(&self, host: &str, address: Option<IpAddr>, port: u16) -> bool {
        self.port.is_none_or(|own| own == port) && self.hosts.has(host, address)
    }
}

/// The port behind a colon; an IPv6 address that has one is in brackets. `None` for what is no port.
fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    let (pattern, port) = match text.strip_prefix('[') {
        Some(bracketed) => {
            let (address, rest) = bracketed.split_once(']')?;
            match rest {
                "" => (address, None),
                rest => (address, Some(rest.strip_prefix(':')?)),
            }
        }
        None => match text.split_once(':') {
            Some((pattern, port)) if !port.contains(':') => (pattern, Some(port)),
            _ => (text, None),
        },
    };
    let port = port.map(|port| port.parse().ok());
    match port {
        Some(port) => Some((pattern, Some(port?))),
        None => Some((pattern, None)),
    }
}

impl Hosts {
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::All);
        }
        if let Some((first, last)) = text.split_once('-')
            && let Some(first) = address_of(first)
        {
            let last = address_of(last)?;
            return (first.is_ipv4() == last.is_ipv4()).then_some(Self::Range(first, last));
        }
        let (first, prefix) = match text.split_once('/') {
            Some((first, prefix)) => (first, Some(prefix)),
            None => (text, None),
        };
        match address_of(first) {
            Some(address) => Self::network(address, prefix),
            None => Self::domain(text),
        }
    }

    fn network(address: IpAddr, prefix: Option<&str>) -> Option<Self> {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().ok()?,
            None => bits,
        };
        (prefix <= bits).then_some(Self::Network(address, prefix))
    }

    fn domain(text: &str) -> Option<Self> {
        let domain = text.strip_prefix('*').unwrap_or(text);
        let domain = plain(domain.strip_prefix('.').unwrap_or(domain));
        (!domain.is_empty()).then_some(Self::Domain(domain))
    }

    fn has(&self, host: &str, address: Option<IpAddr>) -> bool {
        match (self, address) {
            (Self::All, _) => true,
            (Self::Domain(domain), None) => is_below(host, domain),
            (Self::Network(network, prefix), Some(address)) => contains(*network, *prefix, address),
            (Self::Range(first, last), Some(address)) => {
                first.is_ipv4() == address.is_ipv4() && (first..=last).contains(&&address)
            }
            _ => false,
        }
    }
}

fn is_below(host: &str, domain: &str) -> bool {
    let above = host.strip_suffix(domain);
    above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

fn contains(network: IpAddr, prefix: u8, address: IpAddr) -> bool {
    let common = match (network, address) {
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
            ("", "a.example", 80, false),
            (" , ,", "a.example", 80, false),
            ("*", "a.example", 80, true),
            ("other.example *", "192.0.2.1", 80, true),
            ("a.example", "a.example", 80, true),
            ("a.EXAMPLE", "A.Example", 80, true),
            ("a.example.", "a.example", 80, true),
            ("a.example", "a.example.", 80, true),
            ("a.example", "b.a.example", 80, true),
            (".a.example", "b.a.example", 80, true),
            (".a.example", "a.example", 80, true),
            ("*.a.example", "b.a.example", 80, true),
            ("a.example", "ba.example", 80, false),
            ("b.a.example", "a.example", 80, false),
            ("a.test,b.test", "b.test", 80, true),
            ("a.test\tb.test", "b.test", 80, true),
            (".", "a.example", 80, false),
            ("a.example:8080", "a.example", 8080, true),
            ("a.example:8080", "a.example", 80, false),
            ("a.example:http", "a.example", 80, false),
            ("192.0.2.1", "192.0.2.1", 80, true),
            ("192.0.2.1", "::ffff:192.0.2.1", 80, true),
            ("192.0.2.1:81", "192.0.2.1", 80, false),
            ("192.0.2.1:81", "192.0.2.1", 81, true),
            ("2.1", "192.0.2.1", 80, false),
            ("192.0.2.0/24", "192.0.2.99", 80, true),
            ("192.0.2.0/24", "192.0.3.1", 80, false),
            ("192.0.2.0/24:80", "192.0.2.99", 80, true),
            ("0.0.0.0/0", "198.51.100.1", 80, true),
            ("192.0.2.0/33", "192.0.2.1", 80, false),
            ("192.0.2.0/", "192.0.2.0", 80, false),
            ("192.0.2.0/x", "192.0.2.0", 80, false),
            ("192.0.2.5-192.0.2.9", "192.0.2.7", 80, true),
            ("192.0.2.5-192.0.2.9", "192.0.2.10", 80, false),
            ("192.0.2.5-::1", "192.0.2.7", 80, false),
            ("2001:db8::1", "2001:db8::1", 80, true),
            ("2001:DB8:0::1", "2001:db8::1", 80, true),
            ("[2001:db8::1]", "2001:db8::1", 80, true),
            ("[2001:db8::1]", "[2001:db8::1]", 80, true),
            ("[2001:db8::1]:443", "2001:db8::1", 80, false),
            ("[2001:db8::1]:443", "2001:db8::1", 443, true),
            ("2001:db8::/32", "2001:db8:9::1", 80, true),
            ("2001:db8::/32", "192.0.2.1", 80, false),
            ("192.0.2.0/24", "a.example", 80, false),
            ("a-b.example", "a-b.example", 80, true),
        ];
        for (text, host, port, expected) in rows {
            let found = Bypass::parse(text).has(host, port);
            assert_eq!(found, expected, "{text:?}: {host}:{port}");
        }
    }

    #[test]
    fn this_machine_is_known() {
        for host in [
            "localhost",
            "LOCALHOST.",
            "a.localhost",
            "127.0.0.5",
            "::1",
            "[::1]",
            "::ffff:127.0.0.1",
        ] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in [
            "localhost.example",
            "nolocalhost",
            "192.168.0.1",
            "::2",
            "0.0.0.0",
        ] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
