use std::cmp::Ordering;

use proptest::prelude::*;

use super::{HostName, HostNameType};
use HostNameType::{Bluetooth, DomainName, Ipv4, Ipv6};

#[test]
fn texts_are_sorted_by_their_form() {
    // (text, kind, canonical, display)
    let rows = [
        ("localhost", DomainName, "localhost", "localhost"),
        ("Example.COM", DomainName, "example.com", "Example.COM"),
        ("example.com.", DomainName, "example.com.", "example.com."),
        ("a", DomainName, "a", "a"),
        (
            "_xmpp-client._tcp.example.com",
            DomainName,
            "_xmpp-client._tcp.example.com",
            "_xmpp-client._tcp.example.com",
        ),
        ("MY_PC", DomainName, "my_pc", "MY_PC"),
        ("-edge-", DomainName, "-edge-", "-edge-"),
        (
            "r3---sn-4g5e.example",
            DomainName,
            "r3---sn-4g5e.example",
            "r3---sn-4g5e.example",
        ),
        ("3com.example", DomainName, "3com.example", "3com.example"),
        (
            "1.2.3.4.example",
            DomainName,
            "1.2.3.4.example",
            "1.2.3.4.example",
        ),
        ("0x7g", DomainName, "0x7g", "0x7g"),
        (
            "BÜCHER.example",
            DomainName,
            "xn--bcher-kva.example",
            "bücher.example",
        ),
        (
            "xn--bcher-kva.example",
            DomainName,
            "xn--bcher-kva.example",
            "bücher.example",
        ),
        (
            "straße.example",
            DomainName,
            "xn--strae-oqa.example",
            "straße.example",
        ),
        (
            "中国。example",
            DomainName,
            "xn--fiqs8s.example",
            "中国.example",
        ),
        ("127.0.0.1", Ipv4, "127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", Ipv4, "0.0.0.0", "0.0.0.0"),
        (
            "255.255.255.255",
            Ipv4,
            "255.255.255.255",
            "255.255.255.255",
        ),
        ("::", Ipv6, "::", "::"),
        ("::1", Ipv6, "::1", "::1"),
        ("[::1]", Ipv6, "::1", "::1"),
        ("FE80:0:0:0:0:0:0:0001", Ipv6, "fe80::1", "fe80::1"),
        ("fe80::1%eth0", Ipv6, "fe80::1%eth0", "fe80::1%eth0"),
        ("[fe80::1%3]", Ipv6, "fe80::1%3", "fe80::1%3"),
        (
            "::ffff:192.0.2.1",
            Ipv6,
            "::ffff:192.0.2.1",
            "::ffff:192.0.2.1",
        ),
        (
            "(01:23:45:67:89:ab)",
            Bluetooth,
            "(01:23:45:67:89:AB)",
            "(01:23:45:67:89:AB)",
        ),
    ];
    for (text, kind, canonical, display) in rows {
        let host = HostName::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(host.kind(), kind, "{text}");
        assert_eq!(host.canonical(), canonical, "{text}");
        assert_eq!(host.display(), display, "{text}");
        assert_eq!(host.raw(), text);
    }
}

#[test]
fn texts_that_name_no_host_are_rejected() {
    let rows = [
        "",
        " ",
        "a b",
        " example.com",
        "example.com ",
        "example.com\n",
        "a\0b",
        "http://example.com",
        "example.com/",
        "example.com:80",
        "user@example.com",
        "a,b",
        "a..b",
        ".a",
        ".",
        "*",
        "*.example.com",
        "a%b",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.4.",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0x",
        "１２７.0.0.1",
        "[1.2.3.4]",
        "[::1",
        "::1]",
        "[]",
        ":",
        ":::",
        "1:2:3:4:5:6:7:8:9",
        "fe80::1%",
        "fe80::1%a b",
        "fe80::1%a%b",
        "fe80::1%eth0/",
        "[::1]:80",
        "()",
        "(01:23:45:67:89)",
        "(01:23:45:67:89:AG)",
        "(01:23:45:67:89:AB",
        "(1:23:45:67:89:ABC)",
        "01:23:45:67:89:AB",
        "xn--a",
        "\u{200d}.example",
    ];
    for text in rows {
        let error = HostName::parse(text).expect_err(text);
        assert_eq!(error.hresult().unsigned(), 0x8007_0057, "{text:?}");
    }
}

#[test]
fn the_error_quotes_the_text() {
    let error = HostName::parse("a b").expect_err("a space is illegal");
    assert_eq!(
        error.to_string(),
        "host name: \"a b\" is neither a host name nor an address"
    );
}

#[test]
fn lengths_are_limited_as_in_dns() {
    let label = "a".repeat(63);
    let longest = [label.as_str(), &label, &label, &"a".repeat(61)].join(".");
    assert_eq!(longest.len(), 253);
    assert!(HostName::parse(&longest).is_ok());
    assert!(HostName::parse(&format!("{longest}.")).is_ok());
    assert!(HostName::parse(&format!("{longest}a")).is_err());
    assert!(HostName::parse(&format!("{label}a.example")).is_err());
}

#[test]
fn addresses_and_scopes_are_kept() {
    let host = HostName::parse("[fe80::1%eth0]").expect("valid");
    assert_eq!(host.address(), Some("fe80::1".parse().expect("valid")));
    assert_eq!(host.scope(), Some("eth0"));
    let name = HostName::parse("localhost").expect("valid");
    assert_eq!((name.address(), name.scope()), (None, None));
}

#[test]
fn an_address_has_a_name() {
    let scoped = HostName::from_address("fe80::1".parse().expect("valid"), 3);
    assert_eq!((scoped.raw(), scoped.kind()), ("fe80::1%3", Ipv6));
    let plain = HostName::from_address("192.0.2.1".parse().expect("valid"), 0);
    assert_eq!((plain.raw(), plain.kind()), ("192.0.2.1", Ipv4));
}

#[test]
fn names_compare_by_their_canonical_form() {
    let rows = [
        ("EXAMPLE.com", "example.COM", Ordering::Equal),
        ("bücher.example", "xn--bcher-kva.example", Ordering::Equal),
        ("::1", "[0:0:0:0:0:0:0:1]", Ordering::Equal),
        ("a", "b", Ordering::Less),
        ("b.example", "a.example", Ordering::Greater),
        ("example.com", "example.com.", Ordering::Less),
    ];
    for (left, right, order) in rows {
        assert_eq!(HostName::compare(left, right).expect("valid"), order);
        let (a, b) = (HostName::parse(left), HostName::parse(right));
        let equal = a.expect("valid").is_equal(&b.expect("valid"));
        assert_eq!(equal, order == Ordering::Equal, "{left} {right}");
    }
    assert!(HostName::compare("a", "").is_err());
}

proptest! {
    #[test]
    fn canonical_names_are_their_own_canonical_form(text in "\\PC{0,40}") {
        if let Ok(host) = HostName::parse(&text) {
            let again = HostName::parse(host.canonical()).expect("a canonical name is a name");
            prop_assert_eq!(again.canonical(), host.canonical());
            prop_assert_eq!(again.kind(), host.kind());
            prop_assert!(host.canonical().is_ascii());
        }
    }

    #[test]
    fn every_address_is_read_back(octets: [u8; 16], v4: bool) {
        let address = match v4 {
            true => std::net::IpAddr::from([octets[0], octets[1], octets[2], octets[3]]),
            false => std::net::IpAddr::from(octets),
        };
        let host = HostName::parse(&address.to_string()).expect("an address");
        prop_assert_eq!(host.address(), Some(address));
    }
}
