//! A client that connects and sends nothing costs little memory: there can be many.
#![cfg(target_os = "linux")]

use std::fs;
use std::sync::Arc;

use futures_util::FutureExt as _;
use sockets_core::certificate::{Certificate, Identity, PrivateKey};
use sockets_core::tls::{
    ClientCertificateRequest, ProtectionLevel, ServerOptions, TlsServer, secure_server,
};
use sockets_testing::certificates::Recipe;
use tokio::net::{TcpListener, TcpStream};
use zeroize::Zeroizing;

const CLIENTS: usize = 400;

/// Bytes that one may take: less than a record.
const MOST: usize = 12 * 1024;

fn server() -> TlsServer {
    let issued = Recipe::server(&["localhost"]).self_signed();
    let certificate = Certificate::from_der(issued.der()).expect("a certificate");
    let key = PrivateKey::from_pkcs8(Zeroizing::new(issued.key_der())).expect("a key");
    TlsServer::new(ServerOptions {
        highest: ProtectionLevel::Tls13,
        lowest: ProtectionLevel::Tls12,
        identity: Identity::new(certificate, Vec::new(), &key).expect("its key"),
        by_name: Vec::new(),
        application_protocols: Vec::new(),
        request: ClientCertificateRequest::None,
        trusted_roots: Vec::new(),
        revocation_lists: Vec::new(),
        handshake_timeout: None,
    })
    .expect("options")
}

fn resident() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").expect("readable");
    let pages = pages.split(' ').nth(1).expect("what is in memory");
    pages.parse::<usize>().expect("a number") * 4096
}

async fn connections(count: usize) -> Vec<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let mut connections = Vec::new();
    for _ in 0..count {
        let near = TcpStream::connect(address).await.expect("connected");
        let (far, _) = listener.accept().await.expect("accepted");
        connections.push((near, far));
    }
    connections
}

#[tokio::test]
async fn a_silent_client_takes_no_buffer() {
    let server = Arc::new(server());
    let (clients, accepted): (Vec<_>, Vec<_>) = connections(CLIENTS).await.into_iter().unzip();
    let before = resident();
    let mut handshakes: Vec<_> = accepted
        .into_iter()
        .map(|socket| {
            let server = Arc::clone(&server);
            async move { secure_server(socket, &server).await }.boxed()
        })
        .collect();
    for handshake in &mut handshakes {
        assert!(
            handshake.now_or_never().is_none(),
            "the client sent nothing"
        );
    }
    let each = resident().saturating_sub(before) / CLIENTS;
    assert!(each < MOST, "{each} bytes each");
    drop(clients);
}
