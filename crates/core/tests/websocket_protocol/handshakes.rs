//! The opening handshake: RFC 6455, section 4.

use http::{HeaderMap, Request, Response, StatusCode, Uri, Version};
use sockets_core::websocket::protocol::deflate::{DeflateConfig, DeflateParameters};
use sockets_core::websocket::protocol::handshake::{
    ClientConfig, ClientHandshake, HandshakeError, HeadReader, Negotiated, RequestError,
    ServerHandshake, custom_field, write_request, write_response,
};

/// The example of RFC 6455, section 1.3: "the sample nonce".
const NONCE: &[u8; 16] = b"the sample nonce";
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

const LIMIT: usize = 8192;

fn client(protocols: &[&str], deflate: bool) -> ClientHandshake {
    let config = ClientConfig {
        protocols: protocols
            .iter()
            .map(|protocol| (*protocol).to_owned())
            .collect(),
        deflate: deflate.then(DeflateConfig::default),
        headers: HeaderMap::new(),
    };
    ClientHandshake::new(config, NONCE).expect("valid")
}

fn request_of(handshake: &ClientHandshake, uri: &str) -> String {
    let uri: Uri = uri.parse().expect("a URI");
    let request = handshake.request(&uri).expect("a host");
    String::from_utf8(write_request(&request)).expect("ASCII")
}

#[test]
fn the_request_has_what_the_rfc_asks_for() {
    let text = request_of(
        &client(&["chat", "superchat"], true),
        "ws://example.com/chat?x=y",
    );
    let lines = [
        "GET /chat?x=y HTTP/1.1",
        "host: example.com",
        "upgrade: websocket",
        "connection: Upgrade",
        "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
        "sec-websocket-version: 13",
        "sec-websocket-protocol: chat, superchat",
        "sec-websocket-extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits",
    ];
    for line in lines {
        assert!(
            text.split("\r\n").any(|there| there == line),
            "{line} in {text}"
        );
    }
    assert!(text.starts_with(lines[0]) && text.ends_with("\r\n\r\n"));
    let bare = request_of(&client(&[], false), "ws://example.com");
    assert!(bare.starts_with("GET / HTTP/1.1\r\n"));
    assert!(!bare.contains("protocol") && !bare.contains("extensions"));
}

#[test]
fn host_has_no_port_where_it_is_the_default() {
    let rows = [
        ("ws://h/", "h"),
        ("ws://h:80/", "h"),
        ("ws://h:443/", "h:443"),
        ("wss://h:443/", "h"),
        ("wss://h:80/", "h:80"),
        ("ws://user:password@h:81/", "h:81"),
        ("ws://[::1]:9/", "[::1]:9"),
        ("ws://h?q", "h"),
    ];
    for (uri, host) in rows {
        let text = request_of(&client(&[], false), uri);
        assert!(text.contains(&format!("\r\nhost: {host}\r\n")), "{text}");
        assert!(text.starts_with("GET /"), "{text}");
        assert!(!text.contains("password"));
    }
    let no_host = client(&[], false).request(&"/path".parse().expect("a URI"));
    assert_eq!(no_host.err(), Some(HandshakeError::Host));
}

#[test]
fn protocols_are_distinct_tokens() {
    for protocols in [
        &["a b"][..],
        &[""],
        &["a,b"],
        &["a", "b", "a"],
        &["a\r\nX: y"],
        &["ä"],
    ] {
        let config = ClientConfig {
            protocols: protocols
                .iter()
                .map(|protocol| (*protocol).to_owned())
                .collect(),
            ..ClientConfig::default()
        };
        let error = ClientHandshake::new(config, NONCE).err();
        assert!(
            matches!(error, Some(HandshakeError::Protocol(_))),
            "{protocols:?}"
        );
    }
}

#[test]
fn headers_are_not_injected() {
    let refused = [
        ("X", "a\r\nY: b"),
        ("X", "a\nb"),
        ("X", "a\rb"),
        ("X", "a\0b"),
        ("X\r\nY", "a"),
        ("X:", "a"),
        ("X Y", "a"),
        ("", "a"),
        ("Connection", "close"),
        ("UPGRADE", "h2c"),
        ("Sec-WebSocket-Key", KEY),
        ("Sec-WebSocket-Protocol", "chat"),
        ("sec-websocket-extensions", "permessage-deflate"),
        ("Sec-WebSocket-Anything", "a"),
        ("Content-Length", "5"),
        ("Transfer-Encoding", "chunked"),
    ];
    for (name, value) in refused {
        let error = custom_field(name, value).err();
        assert_eq!(
            error,
            Some(HandshakeError::Header(name.to_owned())),
            "{value:?}"
        );
    }
    let (name, value) = custom_field("X-Custom", "a value").expect("allowed");
    let mut headers = HeaderMap::new();
    headers.append(name.clone(), value);
    headers.append(name, "another".parse().expect("a value"));
    headers.insert("host", "other".parse().expect("a value"));
    let config = ClientConfig {
        headers,
        ..ClientConfig::default()
    };
    let text = request_of(
        &ClientHandshake::new(config, NONCE).expect("valid"),
        "ws://h/",
    );
    assert!(
        text.contains("\r\nx-custom: a value\r\nx-custom: another\r\n"),
        "{text}"
    );
    assert!(
        text.contains("\r\nhost: other\r\n") && !text.contains("host: h"),
        "{text}"
    );
    let mut headers = HeaderMap::new();
    headers.insert("upgrade", "h2c".parse().expect("a value"));
    let config = ClientConfig {
        headers,
        ..ClientConfig::default()
    };
    assert!(ClientHandshake::new(config, NONCE).is_err());
}

fn switching(fields: &[(&str, &str)]) -> Response<()> {
    let mut builder = Response::builder().status(101);
    for (name, value) in fields {
        builder = builder.header(*name, *value);
    }
    builder.body(()).expect("a response")
}

const UPGRADE: (&str, &str) = ("Upgrade", "websocket");
const CONNECTION: (&str, &str) = ("Connection", "Upgrade");
const ACCEPTED: (&str, &str) = ("Sec-WebSocket-Accept", ACCEPT);

#[test]
fn the_client_checks_the_response() {
    use HandshakeError as E;
    let none = || Ok(Negotiated::default());
    let chat = || {
        Ok(Negotiated {
            protocol: Some("chat".to_owned()),
            deflate: None,
        })
    };
    let protocol = |value| ("Sec-WebSocket-Protocol", value);
    let extension = |value| ("Sec-WebSocket-Extensions", value);
    type Rows<'row> = Vec<(Vec<(&'row str, &'row str)>, Result<Negotiated, E>)>;
    let rows: Rows<'_> = vec![
        (vec![UPGRADE, CONNECTION, ACCEPTED], none()),
        (
            vec![
                ("Upgrade", "WebSocket"),
                ("Connection", "keep-alive, UPGRADE"),
                ACCEPTED,
            ],
            none(),
        ),
        (
            vec![UPGRADE, ("Connection", "keep-alive"), CONNECTION, ACCEPTED],
            none(),
        ),
        (vec![UPGRADE, CONNECTION, ACCEPTED, ("X", "y")], none()),
        (vec![CONNECTION, ACCEPTED], Err(E::NotUpgraded)),
        (vec![UPGRADE, ACCEPTED], Err(E::NotUpgraded)),
        (
            vec![("Upgrade", "h2c"), CONNECTION, ACCEPTED],
            Err(E::NotUpgraded),
        ),
        (
            vec![("Upgrade", "websocket, h2c"), CONNECTION, ACCEPTED],
            Err(E::NotUpgraded),
        ),
        (
            vec![UPGRADE, UPGRADE, CONNECTION, ACCEPTED],
            Err(E::NotUpgraded),
        ),
        (
            vec![UPGRADE, ("Connection", "close"), ACCEPTED],
            Err(E::NotUpgraded),
        ),
        (
            vec![UPGRADE, ("Connection", "upgraded"), ACCEPTED],
            Err(E::NotUpgraded),
        ),
        (vec![UPGRADE, CONNECTION], Err(E::Accept)),
        (
            vec![UPGRADE, CONNECTION, ACCEPTED, ACCEPTED],
            Err(E::Accept),
        ),
        (
            vec![
                UPGRADE,
                CONNECTION,
                ("Sec-WebSocket-Accept", "S3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
            ],
            Err(E::Accept),
        ),
        (
            vec![UPGRADE, CONNECTION, ("Sec-WebSocket-Accept", KEY)],
            Err(E::Accept),
        ),
        (
            vec![UPGRADE, CONNECTION, ACCEPTED, protocol("chat")],
            chat(),
        ),
        (
            vec![UPGRADE, CONNECTION, ACCEPTED, protocol("Chat")],
            Err(E::ProtocolNotOffered),
        ),
        (
            vec![UPGRADE, CONNECTION, ACCEPTED, protocol("other")],
            Err(E::ProtocolNotOffered),
        ),
        (
            vec![UPGRADE, CONNECTION, ACCEPTED, protocol("")],
            Err(E::ProtocolNotOffered),
        ),
        (
            vec![UPGRADE, CONNECTION, ACCEPTED, protocol("chat, superchat")],
            Err(E::ProtocolNotOffered),
        ),
        (
            vec![
                UPGRADE,
                CONNECTION,
                ACCEPTED,
                protocol("chat"),
                protocol("chat"),
            ],
            Err(E::ProtocolNotOffered),
        ),
        (vec![UPGRADE, CONNECTION, ACCEPTED, extension("")], none()),
        (
            vec![
                UPGRADE,
                CONNECTION,
                ACCEPTED,
                extension("permessage-deflate"),
            ],
            Err(E::DeflateParameters),
        ),
        (
            vec![UPGRADE, CONNECTION, ACCEPTED, extension("other")],
            Err(E::ExtensionNotOffered),
        ),
        (
            vec![UPGRADE, CONNECTION, ACCEPTED, extension("a;")],
            Err(E::Extensions),
        ),
        (
            vec![
                UPGRADE,
                CONNECTION,
                ACCEPTED,
                extension("permessage-deflate; server_no_context_takeover"),
                extension("permessage-deflate; server_no_context_takeover"),
            ],
            Err(E::ExtensionNotOffered),
        ),
    ];
    let handshake = client(&["superchat", "chat"], true);
    for (fields, expected) in rows {
        assert_eq!(handshake.check(&switching(&fields)), expected, "{fields:?}");
    }
    let fields = [
        UPGRADE,
        CONNECTION,
        ACCEPTED,
        extension("permessage-deflate; server_no_context_takeover; client_max_window_bits=9"),
    ];
    let deflate = Some(DeflateParameters {
        server_no_context_takeover: true,
        client_no_context_takeover: true,
        server_max_window_bits: 15,
        client_max_window_bits: 9,
    });
    assert_eq!(
        handshake
            .check(&switching(&fields))
            .map(|negotiated| negotiated.deflate),
        Ok(deflate)
    );
    let without = client(&[], false);
    assert_eq!(
        without.check(&switching(&fields)),
        Err(E::ExtensionNotOffered)
    );
    for status in [200, 301, 400, 401, 404, 407, 426, 500] {
        let mut response = switching(&[UPGRADE, CONNECTION, ACCEPTED]);
        *response.status_mut() = StatusCode::from_u16(status).expect("a status");
        assert_eq!(handshake.check(&response), Err(E::Status(status)));
    }
}

const REQUEST: [(&str, &str); 5] = [
    ("Host", "server.example.com"),
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Sec-WebSocket-Key", KEY),
    ("Sec-WebSocket-Version", "13"),
];

/// The request with one field replaced, removed (`None`) or added.
fn request(name: &str, values: &[&str]) -> Request<()> {
    let mut builder = Request::builder().uri("/chat");
    for (field, value) in REQUEST {
        if field != name {
            builder = builder.header(field, value);
        }
    }
    for value in values {
        builder = builder.header(name, *value);
    }
    builder.body(()).expect("a request")
}

#[test]
fn the_server_checks_the_request() {
    use RequestError as E;
    let rows: [(&str, &[&str], Option<E>); 34] = [
        ("X", &["y"], None),
        ("Upgrade", &["WebSocket"], None),
        ("Upgrade", &["h2c, websocket"], None),
        ("Connection", &["keep-alive, Upgrade"], None),
        ("Connection", &["keep-alive", "upgrade"], None),
        ("Content-Length", &["0"], None),
        ("Sec-WebSocket-Protocol", &["chat, superchat"], None),
        ("Sec-WebSocket-Protocol", &["chat", "superchat"], None),
        ("Sec-WebSocket-Extensions", &["x; y=1, z"], None),
        ("Host", &[], Some(E::Host)),
        ("Host", &["a", "b"], Some(E::Host)),
        ("Upgrade", &[], Some(E::NotUpgrade)),
        ("Upgrade", &["h2c"], Some(E::NotUpgrade)),
        ("Upgrade", &["websockets"], Some(E::NotUpgrade)),
        ("Connection", &[], Some(E::NotUpgrade)),
        ("Connection", &["close"], Some(E::NotUpgrade)),
        ("Connection", &["not-upgrade"], Some(E::NotUpgrade)),
        ("Sec-WebSocket-Version", &[], Some(E::Version)),
        ("Sec-WebSocket-Version", &["8"], Some(E::Version)),
        ("Sec-WebSocket-Version", &["13, 8"], Some(E::Version)),
        ("Sec-WebSocket-Version", &["13", "13"], Some(E::Version)),
        ("Sec-WebSocket-Key", &[], Some(E::Key)),
        ("Sec-WebSocket-Key", &[KEY, KEY], Some(E::Key)),
        ("Sec-WebSocket-Key", &[""], Some(E::Key)),
        (
            "Sec-WebSocket-Key",
            &["dGhlIHNhbXBsZSBub25jZQ="],
            Some(E::Key),
        ),
        ("Sec-WebSocket-Key", &["dGhlIHNhbXBsZSBub25j"], Some(E::Key)),
        (
            "Sec-WebSocket-Key",
            &["dGhlIHNhbXBsZSBub25jZQ==dGhl"],
            Some(E::Key),
        ),
        (
            "Sec-WebSocket-Key",
            &["!!!!IHNhbXBsZSBub25jZQ=="],
            Some(E::Key),
        ),
        ("Sec-WebSocket-Protocol", &["chat, chat"], Some(E::Protocol)),
        (
            "Sec-WebSocket-Protocol",
            &["chat", "chat"],
            Some(E::Protocol),
        ),
        ("Sec-WebSocket-Protocol", &["a b"], Some(E::Protocol)),
        (
            "Sec-WebSocket-Extensions",
            &["permessage-deflate; x="],
            Some(E::Extensions),
        ),
        ("Content-Length", &["5"], Some(E::Body)),
        ("Transfer-Encoding", &["chunked"], Some(E::Body)),
    ];
    for (name, values, expected) in rows {
        let result = ServerHandshake::of_request(&request(name, values));
        assert_eq!(result.err(), expected, "{name}: {values:?}");
    }
    let mut old = request("X", &[]);
    *old.version_mut() = Version::HTTP_10;
    assert_eq!(
        ServerHandshake::of_request(&old).err(),
        Some(E::HttpVersion)
    );
    for method in ["POST", "HEAD", "PUT", "CONNECT", "OPTIONS"] {
        let mut other = request("X", &[]);
        *other.method_mut() = method.parse().expect("a method");
        assert_eq!(ServerHandshake::of_request(&other).err(), Some(E::Method));
    }
}

#[test]
fn refusals_say_what_would_be_accepted() {
    let text =
        |error: RequestError| String::from_utf8(write_response(&error.response())).expect("ASCII");
    let method = text(RequestError::Method);
    assert!(
        method.starts_with("HTTP/1.1 405 Method Not Allowed\r\n")
            && method.contains("allow: GET\r\n")
    );
    for error in [RequestError::Version, RequestError::NotUpgrade] {
        let text = text(error);
        assert!(
            text.starts_with("HTTP/1.1 426 Upgrade Required\r\n"),
            "{text}"
        );
        for field in [
            "sec-websocket-version: 13",
            "upgrade: websocket",
            "connection: Upgrade, close",
        ] {
            assert!(text.contains(&format!("{field}\r\n")), "{text}");
        }
    }
    for error in [
        RequestError::Key,
        RequestError::Host,
        RequestError::Extensions,
        RequestError::Body,
    ] {
        let text = text(error);
        assert!(
            text.starts_with("HTTP/1.1 400 Bad Request\r\n")
                && text.contains("content-length: 0\r\n")
        );
        assert!(text.contains("connection: close\r\n"));
    }
}

#[test]
fn the_server_accepts() {
    let handshake =
        ServerHandshake::of_request(&request("Sec-WebSocket-Protocol", &["chat, superchat"]));
    let handshake = handshake.expect("valid");
    assert_eq!(handshake.protocols(), ["chat", "superchat"]);
    let mut more = HeaderMap::new();
    more.append("set-cookie", "a=b".parse().expect("a value"));
    let accepted = handshake.accept(Some("superchat"), Some(&DeflateConfig::default()), &more);
    let accepted = accepted.expect("offered");
    assert_eq!(accepted.deflate, None, "not offered");
    let text = String::from_utf8(write_response(&accepted.response)).expect("ASCII");
    assert!(
        text.starts_with("HTTP/1.1 101 Switching Protocols\r\n"),
        "{text}"
    );
    for field in [
        "upgrade: websocket",
        "connection: Upgrade",
        "sec-websocket-protocol: superchat",
        "set-cookie: a=b",
    ] {
        assert!(text.contains(&format!("\r\n{field}\r\n")), "{text}");
    }
    assert!(
        text.contains(&format!("\r\nsec-websocket-accept: {ACCEPT}\r\n")),
        "{text}"
    );
    assert!(!text.contains("extensions"));
    let other = handshake.accept(Some("other"), None, &more).err();
    assert_eq!(other, Some(HandshakeError::Protocol("other".to_owned())));
    more.append("sec-websocket-accept", "x".parse().expect("a value"));
    assert!(handshake.accept(None, None, &more).is_err());
}

fn head(bytes: &[u8]) -> (HeadReader, usize) {
    let mut reader = HeadReader::new(LIMIT);
    let length = reader.push(bytes).expect("short").expect("complete");
    (reader, length)
}

/// Cut at every byte and byte by byte, with frames right behind the head.
#[test]
fn heads_are_read_in_pieces() {
    let client = client(&["chat"], true);
    let uri = "ws://h/".parse().expect("a URI");
    let request = write_request(&client.request(&uri).expect("a host"));
    let server = ServerHandshake::of_request(&head(&request).0.request().expect("HTTP"));
    let accepted = server
        .expect("valid")
        .accept(
            Some("chat"),
            Some(&DeflateConfig::default()),
            &HeaderMap::new(),
        )
        .expect("offered");
    let response = write_response(&accepted.response);
    let all = [&response[..], b"\x81\x00\r\n\r\n"].concat();
    for cut in 0..response.len() {
        let mut reader = HeadReader::new(LIMIT);
        assert_eq!(reader.push(&all[..cut]), Ok(None));
        assert_eq!(reader.push(&all[cut..]), Ok(Some(response.len() - cut)));
        let negotiated = client
            .check(&reader.response().expect("HTTP"))
            .expect("valid");
        assert_eq!(negotiated.protocol.as_deref(), Some("chat"));
        assert_eq!(negotiated.deflate, accepted.deflate);
        assert!(negotiated.deflate.is_some());
    }
    let mut reader = HeadReader::new(LIMIT);
    let ends: Vec<_> = response
        .chunks(1)
        .map(|byte| reader.push(byte).expect("short"))
        .collect();
    assert_eq!(
        ends.iter().position(Option::is_some),
        Some(response.len() - 1)
    );
}

#[test]
fn a_head_ends_at_the_first_empty_line() {
    let rows: [(&[u8], Option<usize>); 7] = [
        (b"\r\n\r\n", Some(4)),
        (b"a\r\n\r\nb\r\n\r\n", Some(5)),
        (b"a\r\r\n\r\n", Some(6)),
        (b"a\r\n\r\r\n\r\n", Some(8)),
        (b"a\r\nb\r\n\r\n", Some(8)),
        (b"a\n\n", None),
        (b"a\r\n\n\r\n", None),
    ];
    for (bytes, end) in rows {
        assert_eq!(HeadReader::new(LIMIT).push(bytes), Ok(end), "{bytes:?}");
    }
}

#[test]
fn a_long_head_fails() {
    let long = [b"GET / HTTP/1.1\r\nX: ".as_slice(), &[b'a'; LIMIT]].concat();
    for chunk in [1, 100, long.len()] {
        let mut reader = HeadReader::new(LIMIT);
        let error = long
            .chunks(chunk)
            .find_map(|bytes| reader.push(bytes).err());
        assert_eq!(error, Some(HandshakeError::HeadTooLong(LIMIT)));
    }
}

#[test]
fn what_is_not_http_fails() {
    let responses = [
        "HTTP/2 101\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 101 OK\r\nX\0: y\r\n\r\n",
        "HTTP/1.1 101 OK\r\n: y\r\n\r\n",
        "\r\n\r\n",
    ];
    for text in responses {
        assert_eq!(
            head(text.as_bytes()).0.response().err(),
            Some(HandshakeError::NotHttp),
            "{text:?}"
        );
    }
    let requests = [
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "G\0T / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nX y\r\n\r\n",
        "\x16\x03\x01\r\n\r\n",
    ];
    for text in requests {
        assert_eq!(
            head(text.as_bytes()).0.request().err(),
            Some(HandshakeError::NotHttp),
            "{text:?}"
        );
    }
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a:b\r\n".repeat(200));
    assert_eq!(
        head(many.as_bytes()).0.request().err(),
        Some(HandshakeError::NotHttp)
    );
}
