//! HostNameSortOptions: the order in which the addresses of a host are tried.

use std::collections::VecDeque;
use std::net::SocketAddr;

/// Purpose of the order of addresses; `Windows.Networking.HostNameSortOptions`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum HostNameSortOptions {
    /// A connection soon: the address families alternate, as they often take different paths. The default.
    #[default]
    None = 0,
    /// The best path: the order of the system (RFC 6724).
    OptimizeForLongConnections = 2,
}

impl HostNameSortOptions {
    /// Arranges addresses that are in the system's order.
    pub(super) fn arrange(self, addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
        match self {
            Self::None => interleave(addresses, SocketAddr::is_ipv4),
            Self::OptimizeForLongConnections => addresses,
        }
    }
}

/// Alternates the families, beginning with that of the first address, and keeps the order within each (RFC 8305
/// section 4, with one address of the first family in front).
pub(super) fn interleave<T>(addresses: Vec<T>, is_ipv4: impl Fn(&T) -> bool) -> Vec<T> {
    let Some(first_is_v4) = addresses.first().map(&is_ipv4) else {
        return addresses;
    };
    let (mut current, mut other): (VecDeque<_>, VecDeque<_>) = addresses
        .into_iter()
        .partition(|address| is_ipv4(address) == first_is_v4);
    let mut arranged = Vec::with_capacity(current.len() + other.len());
    while let Some(address) = current.pop_front() {
        arranged.push(address);
        if !other.is_empty() {
            std::mem::swap(&mut current, &mut other);
        }
    }
    arranged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arranged(option: HostNameSortOptions, digits: &str) -> String {
        let addresses = digits.chars().map(address).collect();
        option.arrange(addresses).into_iter().map(letter).collect()
    }

    /// Letters stand for IPv6 addresses, digits for IPv4 ones.
    fn address(letter: char) -> SocketAddr {
        let text = match letter {
            '0'..='9' => format!("192.0.2.{letter}:1"),
            _ => format!("[2001:db8::{letter}]:1"),
        };
        text.parse().expect("an address")
    }

    fn letter(address: SocketAddr) -> char {
        let text = address.ip().to_string();
        text.chars().next_back().expect("not empty")
    }

    #[test]
    fn families_alternate_from_the_first_one_on() {
        let rows = [
            ("", ""),
            ("a", "a"),
            ("1", "1"),
            ("ab12", "a1b2"),
            ("12ab", "1a2b"),
            ("a1b2", "a1b2"),
            ("abc1", "a1bc"),
            ("abcd12", "a1b2cd"),
            ("1abc", "1abc"),
            ("1234", "1234"),
            ("a123", "a123"),
        ];
        for (given, expected) in rows {
            assert_eq!(arranged(HostNameSortOptions::None, given), expected);
        }
    }

    #[test]
    fn long_connections_keep_the_order_of_the_system() {
        for given in ["ab12", "12ab", "a12b"] {
            let option = HostNameSortOptions::OptimizeForLongConnections;
            assert_eq!(arranged(option, given), given);
        }
    }

    #[test]
    fn options_have_the_numbers_of_windows() {
        assert_eq!(HostNameSortOptions::None as u32, 0);
        assert_eq!(HostNameSortOptions::OptimizeForLongConnections as u32, 2);
    }
}
