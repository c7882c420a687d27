//! Scopes and policies of addresses. Of an IPv4 address they are those of its IPv4-mapped form.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const LINK_LOCAL: u8 = 0x2;
const SITE_LOCAL: u8 = 0x5;
const GLOBAL: u8 = 0xe;

/// How much an address is preferred, and which source addresses go with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) precedence: u8,
    pub(super) label: u8,
}

/// The default table of RFC 6724, section 2.1, which Windows has too; longest prefixes first.
const POLICIES: [(Ipv6Addr, u8, Policy); 9] = [
    row([0, 0, 0, 0, 0, 0, 0, 1], 128, 50, 0),
    row([0, 0, 0, 0, 0, 0xffff, 0, 0], 96, 35, 4),
    row([0, 0, 0, 0, 0, 0, 0, 0], 96, 1, 3),
    row([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, 5, 5),
    row([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, 30, 2),
    row([0x3ffe, 0, 0, 0, 0, 0, 0, 0], 16, 1, 12),
    row([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, 1, 11),
    row([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, 3, 13),
    row([0, 0, 0, 0, 0, 0, 0, 0], 0, 40, 1),
];

const fn row(prefix: [u16; 8], length: u8, precedence: u8, label: u8) -> (Ipv6Addr, u8, Policy) {
    let [a, b, c, d, e, f, g, h] = prefix;
    let prefix = Ipv6Addr::new(a, b, c, d, e, f, g, h);
    (prefix, length, Policy { precedence, label })
}

pub(super) fn policy_of(address: IpAddr) -> Policy {
    let address = mapped(address);
    let found = POLICIES
        .iter()
        .find(|(prefix, length, _)| begins_with(address, *prefix, *length));
    found.map_or(POLICIES[POLICIES.len() - 1].2, |&(_, _, policy)| policy)
}

fn mapped(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped(),
        IpAddr::V6(v6) => v6,
    }
}

fn begins_with(address: Ipv6Addr, prefix: Ipv6Addr, length: u8) -> bool {
    let common = (address.to_bits() ^ prefix.to_bits()).leading_zeros();
    common >= length.into()
}

/// Scope of an address (RFC 6724, sections 3.1 and 3.2), by the numbers of multicast scopes (RFC 7346).
pub(super) fn scope_of(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(v4) => scope_of_v4(v4),
        IpAddr::V6(v6) => v6
            .to_ipv4_mapped()
            .map_or_else(|| scope_of_v6(v6), scope_of_v4),
    }
}

fn scope_of_v4(address: Ipv4Addr) -> u8 {
    if address.is_loopback() || address.is_link_local() {
        LINK_LOCAL
    } else {
        GLOBAL
    }
}

fn scope_of_v6(address: Ipv6Addr) -> u8 {
    let [first, ..] = address.segments();
    if address.is_multicast() {
        (first & 0xf) as u8
    } else if address.is_loopback() || address.is_unicast_link_local() {
        LINK_LOCAL
    } else if first & 0xffc0 == 0xfec0 {
        SITE_LOCAL
    } else {
        GLOBAL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn policies_are_those_of_the_longest_prefix() {
        let rows = [
            ("::1", 50, 0),
            ("2001:db8::1", 40, 1),
            ("192.0.2.1", 35, 4),
            ("::ffff:192.0.2.1", 35, 4),
            ("2002::1", 30, 2),
            ("2001::1", 5, 5),
            ("fd00::1", 3, 13),
            ("fec0::1", 1, 11),
            ("3ffe::1", 1, 12),
            ("::192.0.2.1", 1, 3),
        ];
        for (text, precedence, label) in rows {
            let expected = Policy { precedence, label };
            assert_eq!(policy_of(address(text)), expected, "{text}");
        }
    }

    #[test]
    fn longer_prefixes_come_first() {
        assert!(POLICIES.is_sorted_by_key(|&(_, length, _)| 128 - length));
    }

    #[test]
    fn scopes_are_those_of_the_standard() {
        let rows = [
            ("127.0.0.1", LINK_LOCAL),
            ("169.254.1.1", LINK_LOCAL),
            ("10.0.0.1", GLOBAL),
            ("::1", LINK_LOCAL),
            ("fe80::1", LINK_LOCAL),
            ("fec0::1", SITE_LOCAL),
            ("fd00::1", GLOBAL),
            ("2001:db8::1", GLOBAL),
            ("ff05::1", SITE_LOCAL),
            ("ff02::1", LINK_LOCAL),
            ("::ffff:169.254.1.1", LINK_LOCAL),
        ];
        for (text, expected) in rows {
            assert_eq!(scope_of(address(text)), expected, "{text}");
        }
    }
}
