//! HTTP under a manifest that declares internetClient: redirects and proxies lead nowhere else. The servers are of this process
//! but not of this library.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use sockets_core::capabilities::{Location, declare, locate};
use sockets_core::error::{Error, Hresult};
use sockets_core::http::proxy::{ProxyChoice, ProxyServer};
use sockets_core::http::{HttpOptions, Request, fetch, parse_url};
use sockets_core::tls::TlsClient;

const PRIVATE: &str = "http://10.255.255.1/";

fn declare_internet_client() {
    let file = std::env::temp_dir().join(format!("capabilities-{}.json", std::process::id()));
    let text = r#"{"uwp": {"capabilities": ["internetClient"]}}"#;
    std::fs::write(&file, text).expect("written");
    locate(Location {
        named: Some(file.clone()),
        ..Location::default()
    });
    assert!(declare().expect("a descriptor"));
    std::fs::remove_file(file).expect("removed");
}

/// The port of a server that gives one answer.
fn answering(answer: String) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("a connection");
        let _ = client.read(&mut [0; 4_096]).expect("a request");
        client.write_all(answer.as_bytes()).expect("sent");
    });
    port
}

async fn outcome(url: &str, proxy: ProxyChoice) -> Result<u16, Error> {
    let options = HttpOptions {
        proxy,
        ..HttpOptions::new(None::<std::sync::Arc<TlsClient>>)
    };
    let request = Request::get(parse_url(url).expect("a URL"));
    let response = fetch(&options, request).await;
    response
        .map(|response| response.status().as_u16())
        .map_err(|failure| failure.error)
}

/// One test, since a process declares once.
#[tokio::test]
async fn redirects_and_proxies_lead_nowhere_that_is_not_allowed() {
    declare_internet_client();
    let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_owned();
    let own = format!("http://127.0.0.1:{}/", answering(ok.clone()));
    assert_eq!(outcome(&own, ProxyChoice::Direct).await, Ok(200));

    let moved = format!("HTTP/1.1 302 Found\r\nLocation: {PRIVATE}\r\nContent-Length: 0\r\n\r\n");
    let own = format!("http://127.0.0.1:{}/", answering(moved));
    let denied = outcome(&own, ProxyChoice::Direct)
        .await
        .expect_err("a private address");
    assert_eq!(denied.hresult(), Hresult::WSAEACCES, "{denied}");

    let proxy = |server: &str| ProxyChoice::Server(ProxyServer::parse(server).expect("a proxy"));
    let own = format!("127.0.0.1:{}", answering(ok));
    let denied = outcome(PRIVATE, proxy(&own))
        .await
        .expect_err("a private target");
    assert_eq!(denied.hresult(), Hresult::WSAEACCES, "{denied}");
    assert_eq!(outcome("http://example.test/", proxy(&own)).await, Ok(200));
    let denied = outcome("http://example.test/", proxy("10.255.255.1:3128")).await;
    assert_eq!(
        denied.expect_err("a private proxy").hresult(),
        Hresult::WSAEACCES
    );
}
