//! Connections that change their protocol.

use sockets_core::http::credentials::Credential;
use sockets_core::http::{HeaderValue, HttpOptions, Request, Upgraded, upgrade};
use sockets_core::open::OpenFailure;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::scripted::{PATIENCE, Scripted, get, options, read_request};

const SWITCHES: &str =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\nX-A: b\r\n\r\n";

fn request(url: &str) -> Request {
    let mut request = get(url);
    let fields = [("connection", "Upgrade"), ("upgrade", "echo")];
    for (name, value) in fields {
        request
            .headers
            .insert(name, HeaderValue::from_static(value));
    }
    request
}

async fn upgraded(options: &HttpOptions, url: &str) -> Result<Upgraded, OpenFailure> {
    timeout(PATIENCE, upgrade(options, request(url), |_| Ok(())))
        .await
        .expect("in time")
}

/// What comes of the connection until its end.
async fn rest(mut upgraded: Upgraded) -> Vec<u8> {
    let mut bytes = upgraded.read_ahead.to_vec();
    let reading = upgraded.channel.read_to_end(&mut bytes);
    timeout(PATIENCE, reading)
        .await
        .expect("in time")
        .expect("an end");
    bytes
}

#[tokio::test]
async fn what_follows_the_head_belongs_to_the_new_protocol() {
    let answer = format!("{SWITCHES}first bytes\r\n\r\nand more");
    let plain = Scripted::start(&[&answer]).await;
    let protected = Scripted::protected(&[&answer]).await;
    let urls = [
        format!("ws://{}/chat", plain.address),
        format!("wss://localhost:{}/chat", protected.address.port()),
    ];
    for (url, server) in urls.iter().zip([&plain, &protected]) {
        let upgraded = upgraded(&options(), url).await.expect("an upgrade");
        assert_eq!(upgraded.headers["x-a"], "b");
        assert_eq!(upgraded.peer.is_some(), url.starts_with("wss"));
        assert_eq!(upgraded.negotiated.is_some(), url.starts_with("wss"));
        assert_eq!(
            rest(upgraded).await,
            b"first bytes\r\n\r\nand more",
            "{url}"
        );
        let sent = server.requests().remove(0);
        assert!(sent.starts_with("GET /chat HTTP/1.1\r\n"), "{sent}");
        assert!(
            sent.contains("\r\nConnection: Upgrade\r\nUpgrade: echo\r\n"),
            "{sent}"
        );
    }
}

#[tokio::test]
async fn both_sides_talk_after_the_upgrade() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("ws://{}/", listener.local_addr().expect("bound"));
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        read_request(&mut socket).await;
        socket.write_all(SWITCHES.as_bytes()).await.expect("open");
        let mut word = [0; 5];
        socket.read_exact(&mut word).await.expect("a word");
        socket.write_all(&word).await.expect("open");
    });
    let mut upgraded = upgraded(&options(), &url).await.expect("an upgrade");
    upgraded.channel.write_all(b"hello").await.expect("open");
    assert_eq!(rest(upgraded).await, b"hello");
}

#[tokio::test]
async fn another_status_is_its_error() {
    let rows = [
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            0x8019_0001_u32,
        ),
        (
            "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
            0x8019_012E,
        ),
        ("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", 0x8019_0191),
        ("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", 0x8019_0194),
        ("HTTP/1.1 426 No\r\nContent-Length: 0\r\n\r\n", 0x8019_0004),
        ("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", 0x8019_01F7),
        ("", 0x8007_2EFE),
        ("hello\r\n", 0x8007_2F78),
    ];
    for (answer, expected) in rows {
        let server = Scripted::start(&[answer]).await;
        let url = format!("ws://{}/", server.address);
        let failed = upgraded(&options(), &url).await.expect_err("no upgrade");
        assert_eq!(
            failed.error.hresult().unsigned(),
            expected,
            "{answer:?}: {}",
            failed.error
        );
    }
}

#[tokio::test]
async fn a_challenge_is_answered_before_the_upgrade() {
    const ASKS: &str = "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=a, nonce=b, algorithm=SHA-256\r\n\
        WWW-Authenticate: Basic realm=a\r\nContent-Length: 0\r\n\r\n";
    let server = Scripted::start(&[ASKS, SWITCHES]).await;
    let options = HttpOptions {
        server_credential: Some(Credential::new("user", "secret")),
        ..options()
    };
    let url = format!("ws://{}/x", server.address);
    upgraded(&options, &url).await.expect("an upgrade");
    let requests = server.requests();
    assert!(!requests[0].contains("Authorization"), "{requests:?}");
    assert!(
        requests[1].contains("Authorization: Digest username=\"user\""),
        "{requests:?}"
    );
}

/// The certificates of a server that answered something else are there to be shown.
#[tokio::test]
async fn a_failure_has_the_certificates() {
    let server = Scripted::protected(&["HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"]).await;
    let url = format!("wss://localhost:{}/", server.address.port());
    let failed = upgraded(&options(), &url).await.expect_err("no upgrade");
    assert!(failed.peer.is_some());
}
