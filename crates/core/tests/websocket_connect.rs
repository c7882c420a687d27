//! Connecting WebSockets: what each connection of one connect sends, and how long all of them may take.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use sockets_core::http::HttpOptions;
use sockets_core::http::credentials::Credential;
use sockets_core::http::proxy::{ProxyChoice, ProxyServer};
use sockets_core::open::OpenFailure;
use sockets_core::readiness::{Readiness, ReadySink};
use sockets_core::tls::{ClientOptions, ProtectionLevel, TlsClient};
use sockets_core::websocket::protocol::handshake::{HeadReader, ServerHandshake, write_response};
use sockets_core::websocket::protocol::{DecoderConfig, Oversize, ReceiveMode};
use sockets_core::websocket::{ConnectRequest, Connected, HeaderMap, Request, connect};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long an event may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

const KEY: &str = "sec-websocket-key";

const ASKS: &[u8] =
    b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=a\r\nContent-Length: 0\r\n\r\n";

/// Nobody waits for a connection to become ready.
#[derive(Debug)]
struct Unheard;

impl ReadySink for Unheard {
    fn ready(&self, _: Readiness) {}
}

async fn request_of(socket: &mut TcpStream) -> Request<()> {
    let mut reader = HeadReader::new(8192);
    loop {
        let byte = socket.read_u8().await.expect("a request");
        if reader.push(&[byte]).expect("short").is_some() {
            return reader.request().expect("a request");
        }
    }
}

fn acceptance(request: &Request<()>) -> Vec<u8> {
    let handshake = ServerHandshake::of_request(request).expect("a handshake");
    let accepted = handshake.accept(None, None, &HeaderMap::new());
    write_response(&accepted.expect("nothing to reject").response)
}

/// A server that asks for a credential and then accepts: the request whose number is `accepted`. Ends with both.
async fn asking(accepted: usize) -> (SocketAddr, JoinHandle<Vec<Request<()>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let served = tokio::spawn(async move {
        let (mut first, _) = listener.accept().await.expect("a connection");
        let mut requests = vec![request_of(&mut first).await];
        first.write_all(ASKS).await.expect("open");
        let (mut second, _) = listener.accept().await.expect("a connection");
        requests.push(request_of(&mut second).await);
        let answer = acceptance(&requests[accepted]);
        second.write_all(&answer).await.expect("open");
        requests
    });
    (address, served)
}

/// Accepts connections and says nothing.
async fn silent() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        let mut sockets = Vec::new();
        while let Ok((socket, _)) = listener.accept().await {
            sockets.push(socket);
        }
    });
    address
}

fn options() -> HttpOptions {
    let options = ClientOptions {
        highest: ProtectionLevel::Tls13,
        lowest: ProtectionLevel::Tls12,
        application_protocols: Vec::new(),
        trusted_roots: Vec::new(),
        revocation_lists: Vec::new(),
        ignored: Vec::new(),
        identity: None,
        handshake_timeout: None,
    };
    HttpOptions {
        server_credential: Some(Credential::new("user", "secret")),
        ..HttpOptions::new(TlsClient::shared(options).expect("options"))
    }
}

async fn connected(
    uri: String,
    http: HttpOptions,
    limit: Option<Duration>,
) -> Result<Connected, OpenFailure> {
    let request = ConnectRequest {
        http,
        uri,
        protocols: Vec::new(),
        headers: HeaderMap::new(),
        deflate: None,
        decoder: DecoderConfig {
            mode: ReceiveMode::Messages,
            max_message_size: u64::MAX,
            max_frames: u32::MAX,
            oversize: Oversize::Fail,
        },
        connect_timeout: limit,
        close_timeout: PATIENCE,
    };
    let connecting = connect(request, Arc::new(Unheard));
    timeout(PATIENCE, connecting).await.expect("in time")
}

/// RFC 6455, section 4.1: the nonce is selected for each connection.
#[tokio::test]
async fn a_repeated_request_has_a_key_of_its_own() {
    let (address, served) = asking(1).await;
    let socket = connected(format!("ws://{address}/"), options(), None).await;
    socket.expect("the answer fits the last key");
    let requests = served.await.expect("no panic");
    assert!(!requests[0].headers().contains_key("authorization"));
    assert!(requests[1].headers().contains_key("authorization"));
    assert_ne!(requests[0].headers()[KEY], requests[1].headers()[KEY]);
    let keys = |request: &Request<()>| request.headers().get_all(KEY).iter().count();
    assert_eq!(requests.iter().map(keys).collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test]
async fn an_answer_to_the_key_of_an_earlier_connection_is_invalid() {
    let (address, served) = asking(0).await;
    let failed = connected(format!("ws://{address}/"), options(), None).await;
    let error = failed.expect_err("another key").error;
    assert_eq!(error.hresult().unsigned(), 0x8007_2F78, "{error}");
    served.await.expect("no panic");
}

/// A server that is silent before TLS, before its answer, and as a proxy.
#[tokio::test]
async fn a_connect_ends_when_its_time_is_over() {
    let address = silent().await;
    let server = ProxyServer::parse(&address.to_string()).expect("a proxy");
    let proxy = ProxyChoice::Server(server);
    let rows = [
        (format!("ws://{address}/"), ProxyChoice::Direct),
        (format!("wss://{address}/"), ProxyChoice::Direct),
        ("ws://server.example/".to_owned(), proxy.clone()),
        ("wss://server.example/".to_owned(), proxy),
    ];
    for (uri, proxy) in rows {
        let mut http = HttpOptions { proxy, ..options() };
        http.limits.head_time = None;
        let limit = Duration::from_millis(50);
        let failed = connected(uri.clone(), http, Some(limit)).await;
        let error = failed.expect_err("no answer").error;
        assert_eq!(error.hresult().unsigned(), 0x8007_2EE2, "{uri}: {error}");
    }
}
