use super::*;

fn host(text: &str) -> HostName {
    HostName::parse(text).expect("a host name")
}

fn candidate(remote: &str, source: &str, source_prefix: u8) -> Candidate {
    Candidate {
        remote: remote.parse().expect("an address"),
        source: source.parse().expect("an address"),
        source_prefix,
        is_deprecated: false,
    }
}

/// The examples of RFC 6724, section 10.2, that need no mobile addresses, and cases of the other rules.
#[test]
fn the_better_destination_has_the_smaller_key() {
    let rows = [
        // Rule 2: matching scope.
        (
            "2001:db8:1::1",
            "2001:db8:1::2",
            "198.51.100.121",
            "169.254.13.78",
        ),
        (
            "198.51.100.121",
            "198.51.100.117",
            "2001:db8:1::1",
            "fe80::1",
        ),
        // Rule 5: matching label.
        (
            "2002:c633:6401::1",
            "2002:c633:6401::2",
            "2001:db8:1::1",
            "2002:c633:6401::2",
        ),
        // Rule 6: higher precedence.
        ("2001:db8:1::1", "2001:db8:1::2", "10.1.2.3", "10.1.2.4"),
        ("10.1.2.3", "10.1.2.4", "fd00::1", "fd00::2"),
        (
            "2001:db8:1::1",
            "2001:db8:1::2",
            "2002:c633:6401::1",
            "2002:c633:6401::2",
        ),
        // Rule 8: smaller scope.
        ("fe80::1", "fe80::2", "2001:db8:1::1", "2001:db8:1::2"),
        // Rule 9: longest matching prefix.
        (
            "2001:db8:1::1",
            "2001:db8:1::2",
            "2001:db8:3ffe::1",
            "2001:db8:3f44::2",
        ),
        ("10.1.2.3", "10.1.2.4", "10.1.9.3", "10.1.2.4"),
    ];
    for (better, better_source, worse, worse_source) in rows {
        let prefix = |text: &str| if text.contains(':') { 64 } else { 24 };
        let better_key = candidate(better, better_source, prefix(better)).key();
        let worse_key = candidate(worse, worse_source, prefix(worse)).key();
        assert!(better_key < worse_key, "{better} before {worse}");
    }
}

#[test]
fn a_deprecated_source_counts_more_than_a_label_and_less_than_a_scope() {
    let deprecated = Candidate {
        is_deprecated: true,
        ..candidate("2001:db8:1::1", "2001:db8:1::2", 64)
    };
    assert!(candidate("2001:db8:1::1", "2002::2", 64).key() < deprecated.key());
    assert!(deprecated.key() < candidate("2001:db8:1::1", "fe80::2", 64).key());
}

#[test]
fn what_follows_the_network_prefix_makes_no_difference() {
    let near = candidate("2001:db8:1::2:1", "2001:db8:1::2:2", 64);
    let far = candidate("2001:db8:1::ffff", "2001:db8:1::2:2", 64);
    assert_eq!(near.key(), far.key());
    let other = candidate("10.1.3.1", "10.1.2.2", 24);
    assert_eq!(other.key(), candidate("10.99.1.1", "10.1.2.2", 24).key());
}

fn order(destinations: &[(Option<&str>, &str)], sort: HostNameSortOptions) -> Vec<usize> {
    let destinations: Vec<_> = destinations
        .iter()
        .map(|&(local, remote)| Destination {
            local: local.map(host),
            remote: host(remote),
        })
        .collect();
    sorted(&destinations, sort).expect("the system answers")
}

#[test]
fn names_and_what_cannot_be_reached_come_last_as_they_were() {
    let given = [
        (None, "b.example"),
        (None, "fe80::1234"),
        (None, "127.0.0.1"),
        (Some("::1"), "127.0.0.2"),
        (None, "0.0.0.0"),
        (None, "a.example"),
    ];
    for sort in [
        HostNameSortOptions::None,
        HostNameSortOptions::OptimizeForLongConnections,
    ] {
        assert_eq!(order(&given, sort), [2, 0, 1, 3, 4, 5]);
    }
    assert!(order(&[], HostNameSortOptions::None).is_empty());
}

#[test]
fn families_alternate_for_a_connection_soon() {
    let given = [
        (Some("192.0.2.1"), "192.0.2.2"),
        (Some("192.0.2.1"), "192.0.2.3"),
        (Some("2001:db8::1"), "2001:db8::2"),
        (Some("2001:db8::1"), "2001:db8::3"),
    ];
    assert_eq!(order(&given, HostNameSortOptions::None), [2, 0, 3, 1]);
    let best = HostNameSortOptions::OptimizeForLongConnections;
    assert_eq!(order(&given, best), [2, 3, 0, 1]);
}

#[test]
fn a_scope_that_names_no_interface_is_an_error() {
    let destination = Destination {
        local: None,
        remote: host("fe80::1%nowhere0"),
    };
    let outcome = sorted(&[destination], HostNameSortOptions::None);
    let hresult = outcome.expect_err("there is no such interface").hresult();
    assert_eq!(hresult, crate::error::Hresult::WSAHOST_NOT_FOUND);
}
