//! Proxies that follow a script: what they are asked, and what their answers mean.

use sockets_core::error::Hresult;
use sockets_core::http::credentials::Credential;
use sockets_core::http::proxy::{ProxyChoice, ProxyServer};
use sockets_core::http::{HttpOptions, upgrade};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::scripted::{PATIENCE, Scripted, body_of, fetched, get, options, read_request};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const ASKS: &str =
    "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=a\r\nContent-Length: 0\r\n\r\n";

fn through(proxy: &Scripted) -> HttpOptions {
    let server = ProxyServer::parse(&proxy.address.to_string()).expect("a proxy");
    HttpOptions {
        proxy: ProxyChoice::Server(server),
        proxy_credential: Some(Credential::new("user", "secret")),
        ..options()
    }
}

/// A proxy of tunnels, which reads a request, answers, and connects both sides.
async fn tunneling(answer: &'static str) -> (ProxyChoice, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound").to_string();
    let served = tokio::spawn(async move {
        let (mut near, _) = listener.accept().await.expect("a connection");
        let request = read_request(&mut near).await;
        near.write_all(answer.as_bytes()).await.expect("open");
        let target = request.split(' ').nth(1).expect("a target").to_owned();
        let port = target.rsplit_once(':').expect("a port").1.to_owned();
        let mut far = TcpStream::connect(format!("127.0.0.1:{port}"))
            .await
            .expect("a server");
        // One of the sides may be done before the other.
        let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
        request
    });
    let server = ProxyServer::parse(&address).expect("a proxy");
    (ProxyChoice::Server(server), served)
}

#[tokio::test]
async fn a_plain_request_is_sent_on_by_the_proxy() {
    let proxy = Scripted::start(&[ASKS, OK]).await;
    let request = get("http://server.example:81/a?b#c");
    assert_eq!(
        body_of(&through(&proxy), request).await.as_deref(),
        Ok("ok")
    );
    let requests = proxy.requests();
    let line = "GET http://server.example:81/a?b HTTP/1.1\r\nHost: server.example:81\r\n";
    assert!(
        requests[0].starts_with(line) && requests[1].starts_with(line),
        "{requests:?}"
    );
    assert!(
        !requests[0].contains("Proxy-Authorization"),
        "unasked: {requests:?}"
    );
    assert!(
        requests[1].contains("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ="),
        "{requests:?}"
    );
}

/// What the server's credential is, the proxy does not get, and the other way round.
#[tokio::test]
async fn server_and_proxy_get_their_own_credentials() {
    let ask = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=a\r\nContent-Length: 0\r\n\r\n";
    let proxy = Scripted::start(&[ASKS, ask, OK]).await;
    let options = HttpOptions {
        server_credential: Some(Credential::new("other", "word")),
        ..through(&proxy)
    };
    let body = body_of(&options, get("http://server.example/")).await;
    assert_eq!(body.as_deref(), Ok("ok"));
    let last = proxy.requests().pop().expect("three");
    assert!(
        last.contains("\r\nProxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n"),
        "{last}"
    );
    assert!(
        last.contains("\r\nAuthorization: Basic b3RoZXI6d29yZA==\r\n"),
        "{last}"
    );
}

#[tokio::test]
async fn tls_goes_through_a_tunnel() {
    let server = Scripted::protected(&[OK]).await;
    let (proxy, served) = tunneling("HTTP/1.1 200 Connection established\r\n\r\n").await;
    let options = HttpOptions { proxy, ..options() };
    let url = format!("https://localhost:{}/", server.address.port());
    assert_eq!(body_of(&options, get(&url)).await.as_deref(), Ok("ok"));
    let port = server.address.port();
    let request = timeout(PATIENCE, served)
        .await
        .expect("in time")
        .expect("no panic");
    let expected = format!("CONNECT localhost:{port} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    assert_eq!(request, expected);
}

/// An upgrade takes a tunnel without TLS too. A Content-Length of the proxy means nothing.
#[tokio::test]
async fn an_upgrade_goes_through_a_tunnel() {
    let answer = "HTTP/1.1 101 Switching Protocols\r\n\r\nhello";
    let server = Scripted::start(&[answer]).await;
    let (proxy, served) = tunneling("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n").await;
    let options = HttpOptions { proxy, ..options() };
    let url = format!("ws://{}/", server.address);
    let upgrading = timeout(PATIENCE, upgrade(&options, get(&url), |_| Ok(())));
    let mut upgraded = upgrading.await.expect("in time").expect("an upgrade");
    let mut bytes = upgraded.read_ahead.to_vec();
    upgraded
        .channel
        .read_to_end(&mut bytes)
        .await
        .expect("an end");
    assert_eq!(bytes, b"hello");
    drop(upgraded);
    timeout(PATIENCE, served)
        .await
        .expect("in time")
        .expect("no panic");
}

#[tokio::test]
async fn a_tunnel_that_is_refused_has_its_code() {
    let rows = [
        (ASKS, 0x8019_0197_u32),
        (
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
            0x8007_2F78,
        ),
        (
            "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
            0x8007_2F78,
        ),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n", 0x8007_2F78),
        (
            "HTTP/1.1 302 Found\r\nLocation: http://a.example/\r\n\r\n",
            0x8007_2F78,
        ),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n", 0x8007_2F78),
        (
            "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\n\r\nsurplus",
            0x8007_2F78,
        ),
        ("", 0x8007_2EFE),
    ];
    for (answer, expected) in rows {
        let proxy = Scripted::start(&[answer]).await;
        let options = HttpOptions {
            proxy_credential: None,
            ..through(&proxy)
        };
        let failed = fetched(&options, get("https://server.example/")).await;
        let failed = failed.expect_err(answer);
        assert_eq!(
            failed.error.hresult().unsigned(),
            expected,
            "{answer:?}: {}",
            failed.error
        );
    }
}

#[tokio::test]
async fn a_proxy_that_rejects_the_credential_is_asked_once_more_only() {
    let proxy = Scripted::start(&[ASKS, ASKS, ASKS]).await;
    let failed = fetched(&through(&proxy), get("https://server.example/")).await;
    let error = failed.expect_err("refused").error;
    assert_eq!(error.hresult().unsigned(), 0x8019_0197, "{error}");
    let requests = proxy.requests();
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert!(
        requests[1].contains("Proxy-Authorization: Basic"),
        "{requests:?}"
    );
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_the_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let gone = listener.local_addr().expect("bound").to_string();
    drop(listener);
    let options = HttpOptions {
        proxy: ProxyChoice::parse(&gone).expect("a proxy"),
        ..options()
    };
    for url in ["http://server.example/", "https://server.example/"] {
        let failed = fetched(&options, get(url)).await.expect_err("no proxy");
        assert_eq!(failed.error.hresult(), Hresult::WININET_E_CANNOT_CONNECT);
    }
}
