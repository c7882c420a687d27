//! Zones: which network an address belongs to, by its number alone.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A network that a capability opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// This machine.
    Loopback,
    /// Home, work and provider-internal networks, and everything that no router forwards beyond them.
    Private,
    /// Everything else.
    Internet,
}

/// A prefix, and the zone of its addresses.
type Row<const N: usize> = ([u8; N], u8, Zone);

/// The first row that contains an address decides.
const IPV4: &[Row<4>] = &[
    // "This host", which Linux connects to itself (RFC 1122, section 3.2.1.3).
    ([0, 0, 0, 0], 32, Zone::Loopback),
    // "This network" (RFC 6890)
    ([0, 0, 0, 0], 8, Zone::Private),
    ([127, 0, 0, 0], 8, Zone::Loopback),
    // RFC 1918
    ([10, 0, 0, 0], 8, Zone::Private),
    ([172, 16, 0, 0], 12, Zone::Private),
    ([192, 168, 0, 0], 16, Zone::Private),
    // Carrier-grade NAT (RFC 6598)
    ([100, 64, 0, 0], 10, Zone::Private),
    // Link-local (RFC 3927)
    ([169, 254, 0, 0], 16, Zone::Private),
    // Protocol assignments, such as DS-Lite (RFC 6890)
    ([192, 0, 0, 0], 24, Zone::Private),
    // Multicast of the link, and of administrative scope (RFC 5771, RFC 2365)
    ([224, 0, 0, 0], 24, Zone::Private),
    ([239, 0, 0, 0], 8, Zone::Private),
    // Limited broadcast
    ([255, 255, 255, 255], 32, Zone::Private),
];

const IPV6: &[Row<16>] = &[
    (prefix([0xfc00, 0, 0, 0, 0, 0, 0, 0]), 7, Zone::Private),
    // Link-local and the deprecated site-local (RFC 4291, RFC 3879)
    (prefix([0xfe80, 0, 0, 0, 0, 0, 0, 0]), 10, Zone::Private),
    (prefix([0xfec0, 0, 0, 0, 0, 0, 0, 0]), 10, Zone::Private),
];

/// Prefixes of addresses that stand for an IPv4 address, and the first of its bytes.
const EMBEDDING: &[([u8; 16], u8, usize)] = &[
    // IPv4-mapped
    (prefix([0, 0, 0, 0, 0, 0xffff, 0, 0]), 96, 12),
    // IPv4-compatible, deprecated, with `::` and `::1`, which are taken out before
    (prefix([0, 0, 0, 0, 0, 0, 0, 0]), 96, 12),
    // IPv4-translated (RFC 2765)
    (prefix([0, 0, 0, 0, 0xffff, 0, 0, 0]), 96, 12),
    // NAT64: well-known, and for local use, whose translators are given a /96 of it (RFC 6052, RFC 8215)
    (prefix([0x64, 0xff9b, 0, 0, 0, 0, 0, 0]), 96, 12),
    (prefix([0x64, 0xff9b, 1, 0, 0, 0, 0, 0]), 48, 12),
    // 6to4 (RFC 3056)
    (prefix([0x2002, 0, 0, 0, 0, 0, 0, 0]), 16, 2),
];

/// Teredo (RFC 4380): the client's address is in the last four bytes, inverted.
const TEREDO: ([u8; 16], u8) = (prefix([0x2001, 0, 0, 0, 0, 0, 0, 0]), 32);

impl Zone {
    /// The zone of an address. One that stands for an IPv4 address (mapped, NAT64, 6to4, Teredo) has the zone of that.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => of_v4(v4),
            IpAddr::V6(v6) => of_v6(v6),
        }
    }
}

fn of_v4(address: Ipv4Addr) -> Zone {
    found(IPV4, address.octets())
}

fn of_v6(address: Ipv6Addr) -> Zone {
    if address.is_loopback() || address.is_unspecified() {
        return Zone::Loopback;
    }
    if address.is_multicast() {
        return of_multicast(address);
    }
    embedded(address.octets()).map_or_else(|| found(IPV6, address.octets()), of_v4)
}

/// By scope (RFC 7346): interface, link, realm, admin, site and organization are private.
fn of_multicast(address: Ipv6Addr) -> Zone {
    match address.octets()[1] & 0xf {
        0..=8 => Zone::Private,
        _ => Zone::Internet,
    }
}

/// The IPv4 address that an IPv6 address stands for.
fn embedded(octets: [u8; 16]) -> Option<Ipv4Addr> {
    let at = |start: usize| std::array::from_fn::<u8, 4, _>(|index| octets[start + index]);
    if contains(TEREDO.0, TEREDO.1, octets) {
        return Some(at(12).map(|byte| !byte).into());
    }
    let embedding = EMBEDDING
        .iter()
        .find(|(prefix, length, _)| contains(*prefix, *length, octets));
    embedding.map(|(_, _, start)| at(*start).into())
}

fn found<const N: usize>(table: &[Row<N>], octets: [u8; N]) -> Zone {
    table
        .iter()
        .find(|(prefix, length, _)| contains(*prefix, *length, octets))
        .map_or(Zone::Internet, |(_, _, zone)| *zone)
}

fn contains<const N: usize>(prefix: [u8; N], length: u8, octets: [u8; N]) -> bool {
    (0..N).all(|index| {
        let bits = usize::from(length).saturating_sub(index * 8).min(8);
        let mask = 0xff_u8.checked_shl(8 - bits as u32).unwrap_or(0);
        (prefix[index] ^ octets[index]) & mask == 0
    })
}

const fn prefix(segments: [u16; 8]) -> [u8; 16] {
    let [a, b, c, d, e, f, g, h] = segments;
    Ipv6Addr::new(a, b, c, d, e, f, g, h).octets()
}

#[cfg(test)]
mod tests {
    use super::Zone::{Internet, Loopback, Private};
    use super::*;

    #[test]
    fn every_address_has_its_zone() {
        let rows = [
            ("0.0.0.0", Loopback),
            ("0.0.0.1", Private),
            ("1.1.1.1", Internet),
            ("9.255.255.255", Internet),
            ("10.0.0.0", Private),
            ("10.255.255.255", Private),
            ("11.0.0.0", Internet),
            ("100.63.255.255", Internet),
            ("100.64.0.0", Private),
            ("100.127.255.255", Private),
            ("100.128.0.0", Internet),
            ("126.255.255.255", Internet),
            ("127.0.0.1", Loopback),
            ("127.255.255.255", Loopback),
            ("128.0.0.0", Internet),
            ("169.253.255.255", Internet),
            ("169.254.169.254", Private),
            ("169.255.0.0", Internet),
            ("172.15.255.255", Internet),
            ("172.16.0.0", Private),
            ("172.31.255.255", Private),
            ("172.32.0.0", Internet),
            ("192.0.0.255", Private),
            ("192.0.1.0", Internet),
            ("192.0.2.1", Internet),
            ("198.51.100.1", Internet),
            ("203.0.113.1", Internet),
            ("192.167.255.255", Internet),
            ("192.168.0.0", Private),
            ("192.168.255.255", Private),
            ("192.169.0.0", Internet),
            ("224.0.0.251", Private),
            ("224.0.1.1", Internet),
            ("238.255.255.255", Internet),
            ("239.255.255.250", Private),
            ("240.0.0.1", Internet),
            ("255.255.255.254", Internet),
            ("255.255.255.255", Private),
            ("::", Loopback),
            ("::1", Loopback),
            ("::2", Private),
            ("fbff:ffff::1", Internet),
            ("fc00::", Private),
            ("fdff:ffff::1", Private),
            ("fe00::1", Internet),
            ("fe80::1", Private),
            ("febf::1", Private),
            ("fec0::1", Private),
            ("feff::1", Private),
            ("ff01::1", Private),
            ("ff02::fb", Private),
            ("ff05::1", Private),
            ("ff08::1", Private),
            ("ff0e::1", Internet),
            ("ff3e::1", Internet),
            ("2001:db8::1", Internet),
            ("2606:4700:4700::1111", Internet),
        ];
        for (address, expected) in rows {
            let zone = Zone::of(address.parse().expect("an address"));
            assert_eq!(zone, expected, "{address}");
        }
    }

    #[test]
    fn an_address_that_stands_for_an_ipv4_address_has_the_zone_of_that() {
        let v4 = [
            (Ipv4Addr::new(127, 0, 0, 1), Loopback),
            (Ipv4Addr::new(10, 1, 2, 3), Private),
            (Ipv4Addr::new(169, 254, 169, 254), Private),
            (Ipv4Addr::new(8, 8, 8, 8), Internet),
        ];
        for (address, expected) in v4 {
            let [a, b, c, d] = address.octets();
            let [high, low] = [[a, b], [c, d]].map(u16::from_be_bytes);
            let forms = [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
                Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
                Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 1, 0xab, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x2001, 0, 0x808, 0x808, 0, 0, !high, !low),
            ];
            for form in forms {
                assert_eq!(Zone::of(form.into()), expected, "{form}");
            }
        }
    }
}
