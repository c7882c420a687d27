//! Negotiation of compression: RFC 7692, sections 5 and 7.1.

use http::HeaderMap;
use http::header::SEC_WEBSOCKET_EXTENSIONS;
use sockets_core::websocket::protocol::deflate::{DeflateConfig, DeflateParameters};
use sockets_core::websocket::protocol::handshake::{Extension, parse_extensions};

/// Takes every offer as it is.
const OPEN: DeflateConfig = DeflateConfig {
    server_no_context_takeover: false,
    client_no_context_takeover: false,
    server_max_window_bits: 15,
    client_max_window_bits: 15,
    level: 6,
    threshold: 0,
};

/// Limits everything.
const LIMITED: DeflateConfig = DeflateConfig {
    server_no_context_takeover: true,
    client_no_context_takeover: true,
    server_max_window_bits: 11,
    client_max_window_bits: 12,
    ..OPEN
};

fn parse(values: &[&str]) -> Option<Vec<Extension>> {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(SEC_WEBSOCKET_EXTENSIONS, value.parse().expect("a value"));
    }
    parse_extensions(&headers)
}

/// Server and client: no takeover, and bits.
fn parameters(server: (bool, u8), client: (bool, u8)) -> DeflateParameters {
    DeflateParameters {
        server_no_context_takeover: server.0,
        client_no_context_takeover: client.0,
        server_max_window_bits: server.1,
        client_max_window_bits: client.1,
    }
}

#[test]
fn the_server_accepts_declines_or_takes_the_next_offer() {
    let plain = parameters((false, 15), (false, 15));
    let rows: [(&str, Option<(DeflateParameters, &str)>); 32] = [
        ("permessage-deflate", Some((plain, ""))),
        (
            "permessage-deflate; client_max_window_bits",
            Some((plain, "")),
        ),
        (
            "permessage-deflate; server_no_context_takeover",
            Some((
                parameters((true, 15), (false, 15)),
                "; server_no_context_takeover",
            )),
        ),
        (
            "permessage-deflate; client_no_context_takeover",
            Some((
                parameters((false, 15), (true, 15)),
                "; client_no_context_takeover",
            )),
        ),
        (
            "permessage-deflate; server_max_window_bits=10",
            Some((
                parameters((false, 10), (false, 15)),
                "; server_max_window_bits=10",
            )),
        ),
        (
            "permessage-deflate; server_max_window_bits=\"10\"",
            Some((
                parameters((false, 10), (false, 15)),
                "; server_max_window_bits=10",
            )),
        ),
        (
            "permessage-deflate; server_max_window_bits=15",
            Some((plain, "; server_max_window_bits=15")),
        ),
        (
            "permessage-deflate; client_max_window_bits=9",
            Some((
                parameters((false, 15), (false, 9)),
                "; client_max_window_bits=9",
            )),
        ),
        (
            "permessage-deflate; client_max_window_bits=8",
            Some((
                parameters((false, 15), (false, 8)),
                "; client_max_window_bits=8",
            )),
        ),
        (
            "permessage-deflate; server_max_window_bits=9; client_max_window_bits; client_no_context_takeover; server_no_context_takeover",
            Some((
                parameters((true, 9), (true, 15)),
                "; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9",
            )),
        ),
        (
            "permessage-deflate; server_max_window_bits=8, permessage-deflate",
            Some((plain, "")),
        ),
        (
            "permessage-deflate; unknown, permessage-deflate",
            Some((plain, "")),
        ),
        ("other; x=1, permessage-deflate", Some((plain, ""))),
        (
            "permessage-deflate; server_max_window_bits=10, permessage-deflate",
            Some((
                parameters((false, 10), (false, 15)),
                "; server_max_window_bits=10",
            )),
        ),
        ("other", None),
        ("", None),
        ("Permessage-Deflate", None),
        ("permessage-deflate; server_max_window_bits=8", None),
        ("permessage-deflate; server_max_window_bits", None),
        ("permessage-deflate; server_max_window_bits=7", None),
        ("permessage-deflate; server_max_window_bits=16", None),
        ("permessage-deflate; server_max_window_bits=010", None),
        ("permessage-deflate; server_max_window_bits=+10", None),
        ("permessage-deflate; server_max_window_bits=x", None),
        ("permessage-deflate; client_max_window_bits=7", None),
        ("permessage-deflate; client_max_window_bits=16", None),
        ("permessage-deflate; server_no_context_takeover=1", None),
        ("permessage-deflate; client_no_context_takeover=true", None),
        (
            "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
            None,
        ),
        (
            "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
            None,
        ),
        (
            "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10",
            None,
        ),
        ("permessage-deflate; unknown=1", None),
    ];
    for (offer, expected) in rows {
        let offers = parse(&[offer]).expect("well-formed");
        let expected =
            expected.map(|(parameters, rest)| (parameters, format!("permessage-deflate{rest}")));
        assert_eq!(OPEN.accept(&offers), expected, "{offer}");
    }
}

#[test]
fn the_server_limits_both_sides() {
    let limited = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    let rows = [
        ("client_max_window_bits", Some((11, 12))),
        ("client_max_window_bits=15", Some((11, 12))),
        ("client_max_window_bits=10", Some((11, 10))),
        (
            "client_max_window_bits; server_max_window_bits=15",
            Some((11, 12)),
        ),
        (
            "client_max_window_bits; server_max_window_bits=9",
            Some((9, 12)),
        ),
        ("server_max_window_bits=9", None),
    ];
    for (offer, expected) in rows {
        let offers = parse(&[&format!("permessage-deflate; {offer}")]).expect("well-formed");
        let expected = expected.map(|(server, client)| {
            let bits =
                format!("; server_max_window_bits={server}; client_max_window_bits={client}");
            (
                parameters((true, server), (true, client)),
                format!("{limited}{bits}"),
            )
        });
        assert_eq!(LIMITED.accept(&offers), expected, "{offer}");
    }
}

#[test]
fn the_client_offers_what_it_wants() {
    assert_eq!(OPEN.offer(), "permessage-deflate; client_max_window_bits");
    assert_eq!(
        LIMITED.offer(),
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=11; client_max_window_bits=12"
    );
}

#[test]
fn the_client_checks_the_response() {
    let all = "; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=10";
    let rows = [
        (OPEN, "", Some(parameters((false, 15), (false, 15)))),
        (OPEN, all, Some(parameters((true, 9), (true, 10)))),
        (
            OPEN,
            "; server_max_window_bits=8; client_max_window_bits=8",
            Some(parameters((false, 8), (false, 8))),
        ),
        (OPEN, "; client_max_window_bits", None),
        (OPEN, "; server_max_window_bits", None),
        (OPEN, "; server_max_window_bits=16", None),
        (OPEN, "; unknown", None),
        (
            OPEN,
            "; server_no_context_takeover; server_no_context_takeover",
            None,
        ),
        (OPEN, "; server_no_context_takeover=yes", None),
        (LIMITED, all, Some(parameters((true, 9), (true, 10)))),
        (
            LIMITED,
            "; server_no_context_takeover; server_max_window_bits=11",
            Some(parameters((true, 11), (true, 12))),
        ),
        (LIMITED, "; server_max_window_bits=11", None),
        (LIMITED, "; server_no_context_takeover", None),
        (
            LIMITED,
            "; server_no_context_takeover; server_max_window_bits=12",
            None,
        ),
        (
            LIMITED,
            "; server_no_context_takeover; server_max_window_bits=11; client_max_window_bits=13",
            None,
        ),
    ];
    for (config, response, expected) in rows {
        let response = format!("permessage-deflate{response}");
        let extensions = parse(&[&response]).expect("well-formed");
        let accepted = config.accept_response(&extensions[0]);
        assert_eq!(accepted.ok(), expected, "{response}");
    }
}

/// What one side of ours offers, the other accepts in a form that the first accepts.
#[test]
fn both_sides_agree() {
    let mut configs = vec![DeflateConfig::default()];
    for choices in 0..4 {
        for bits in 9..=15 {
            configs.push(DeflateConfig {
                server_no_context_takeover: choices & 1 != 0,
                client_no_context_takeover: choices & 2 != 0,
                server_max_window_bits: bits,
                client_max_window_bits: 24 - bits,
                ..OPEN
            });
        }
    }
    for client in &configs {
        for server in &configs {
            let offers = parse(&[&client.offer()]).expect("well-formed");
            let (parameters, response) = server.accept(&offers).expect("acceptable");
            let response = parse(&[&response]).expect("well-formed");
            assert_eq!(client.accept_response(&response[0]), Ok(parameters));
        }
    }
}

#[test]
fn extensions_are_parsed() {
    let extension = |name: &str, parameters: &[(&str, Option<&str>)]| Extension {
        name: name.to_owned(),
        parameters: parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned)))
            .collect(),
    };
    let valid: [(&[&str], Vec<Extension>); 8] = [
        (&[], vec![]),
        (&[""], vec![]),
        (&[" , ,\t"], vec![]),
        (&["a"], vec![extension("a", &[])]),
        (
            &["a,b", "c"],
            vec![
                extension("a", &[]),
                extension("b", &[]),
                extension("c", &[]),
            ],
        ),
        (
            &[" a ;\tb = c ; d , e "],
            vec![
                extension("a", &[("b", Some("c")), ("d", None)]),
                extension("e", &[]),
            ],
        ),
        (
            &["a; b=\"c\"; d=\"\\e\""],
            vec![extension("a", &[("b", Some("c")), ("d", Some("e"))])],
        ),
        (
            &["a;b;b"],
            vec![extension("a", &[("b", None), ("b", None)])],
        ),
    ];
    for (values, expected) in valid {
        assert_eq!(parse(values), Some(expected), "{values:?}");
    }
    let invalid = [
        ";",
        "a;",
        "a;;b",
        "a; b=",
        "a b",
        "a; b c",
        "a; b=c d",
        "a=b",
        "a; b=\"c",
        "a; b=\"c d\"",
        "a; b=\"\"",
        "a; b=\"c\"d",
        "a; =c",
        "\"a\"",
        "a/b",
        "a; b=\"c\\",
        "a, b c",
    ];
    for value in invalid {
        assert_eq!(parse(&[value]), None, "{value}");
    }
}
