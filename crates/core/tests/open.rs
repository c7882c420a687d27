//! The one way to a connection: plain and protected, its errors, and what a dropped attempt leaves behind.

#[path = "support/dropped_sink.rs"]
mod dropped_sink;
#[cfg(target_os = "linux")]
#[path = "support/full_listener.rs"]
mod full_listener;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::poll;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use sockets_core::certificate::{Certificate, Identity, PrivateKey};
use sockets_core::chain::ChainValidationResult::IncompleteChain;
use sockets_core::error::{Error, Hresult, SocketErrorStatus};
use sockets_core::names::RemoteName;
use sockets_core::open::{
    OpenFailure, OpenRequest, Opened, TlsRequest, open, upgrade_as_client, upgrade_as_server,
};
use sockets_core::readiness::{Readiness, ReadySink};
use sockets_core::resolver::Resolver;
use sockets_core::stream::{ByteStream, Read};
use sockets_core::tcp::TcpStream;
use sockets_core::tls::{
    ClientCertificateRequest, ClientOptions, ProtectionLevel, ServerOptions, TlsClient, TlsServer,
};
use sockets_testing::certificates::{Issued, Recipe};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, UdpSocket};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

use dropped_sink::SinkDrop;

/// How long an event may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// The address that certificates name.
const HOST: &str = "server.example";

struct Fixture {
    root: Issued,
    server: Issued,
}

impl Fixture {
    fn new() -> Self {
        let root = Recipe::authority("Root").self_signed();
        Self {
            server: Recipe::server(&[HOST]).issued_by(&root),
            root,
        }
    }

    /// For a client that trusts these.
    fn tls(trusted: &[&Issued]) -> TlsRequest {
        let options = ClientOptions {
            highest: ProtectionLevel::Tls13,
            lowest: ProtectionLevel::Tls12,
            application_protocols: Vec::new(),
            trusted_roots: trusted.iter().map(|each| der(each)).collect(),
            revocation_lists: Vec::new(),
            ignored: Vec::new(),
            identity: None,
            handshake_timeout: None,
        };
        TlsRequest {
            client: TlsClient::shared(options).expect("options"),
            host: HOST.to_owned(),
        }
    }

    fn server(&self) -> Arc<TlsServer> {
        let certificate = Certificate::from_der(self.server.der()).expect("a certificate");
        let key = PrivateKey::from_pkcs8(Zeroizing::new(self.server.key_der())).expect("a key");
        let options = ServerOptions {
            highest: ProtectionLevel::Tls13,
            lowest: ProtectionLevel::Tls12,
            identity: Identity::new(certificate, Vec::new(), &key).expect("its key"),
            by_name: Vec::new(),
            application_protocols: Vec::new(),
            request: ClientCertificateRequest::None,
            trusted_roots: Vec::new(),
            revocation_lists: Vec::new(),
            handshake_timeout: None,
        };
        Arc::new(TlsServer::new(options).expect("options"))
    }

    /// A server of another implementation, which sends back the first five bytes.
    fn echo(&self, listener: TcpListener) -> JoinHandle<()> {
        let key = PrivatePkcs8KeyDer::from(self.server.key_der()).into();
        let config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![der(&self.server)], key)
            .expect("its key");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        tokio::spawn(async move {
            let (socket, _) = listener.accept().await.expect("a connection");
            // The client may reject it.
            if let Ok(mut stream) = acceptor.accept(socket).await {
                let mut word = [0; 5];
                stream.read_exact(&mut word).await.expect("a word");
                stream.write_all(&word).await.expect("open");
            }
        })
    }
}

fn der(issued: &Issued) -> CertificateDer<'static> {
    CertificateDer::from(issued.der().to_vec())
}

/// Wakes the test.
#[derive(Debug, Default)]
struct Waking(Notify);

impl ReadySink for Waking {
    fn ready(&self, _readiness: Readiness) {
        self.0.notify_one();
    }
}

fn to(address: SocketAddr) -> OpenRequest {
    remote(&address.ip().to_string(), &address.port().to_string())
}

fn remote(host: &str, service: &str) -> OpenRequest {
    OpenRequest::new(RemoteName {
        host: host.to_owned(),
        service: service.to_owned(),
    })
}

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    (listener, address)
}

/// A socket that does nothing but hold its port.
fn bound(address: SocketAddr) -> std::io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(address)?;
    Ok(socket)
}

async fn opened(request: OpenRequest, sink: &Arc<Waking>) -> Result<Opened, OpenFailure> {
    within(open(request, Arc::<Waking>::clone(sink))).await
}

async fn failure(request: OpenRequest) -> OpenFailure {
    let outcome = opened(request, &Arc::default()).await;
    outcome.expect_err("no connection")
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future).await.expect("in time")
}

async fn read(stream: &dyn ByteStream, sink: &Waking) -> Result<Vec<u8>, Error> {
    let mut target = [0; 64];
    loop {
        match stream.try_read(&mut target)? {
            Read::Bytes(count) => return Ok(target[..count].to_vec()),
            Read::Pending => within(sink.0.notified()).await,
        }
    }
}

#[tokio::test]
async fn a_plain_connection_is_opened() {
    let (listener, address) = listener().await;
    let sink = Arc::default();
    let opened = opened(to(address), &sink).await.expect("a listener");
    assert!(opened.negotiated.is_none() && opened.peer.is_none());
    assert_eq!(opened.stream.remote_address(), address);
    let (mut far, from) = listener.accept().await.expect("a connection");
    assert_eq!(opened.stream.local_address(), Some(from));
    far.write_all(b"hello").await.expect("open");
    let received = read(&*opened.stream, &sink).await;
    assert_eq!(received, Ok(b"hello".to_vec()));
}

#[tokio::test]
async fn a_protected_connection_is_opened_and_tells_of_the_peer() {
    let fixture = Fixture::new();
    let (listener, address) = listener().await;
    let peer = fixture.echo(listener);
    let mut request = to(address);
    request.tls = Some(Fixture::tls(&[&fixture.root]));
    let sink = Arc::default();
    let opened = opened(request, &sink).await.expect("a good certificate");
    assert_eq!(opened.stream.remote_address(), address);
    let negotiated = opened.negotiated.expect("they agreed");
    assert_eq!(negotiated.protection_level, ProtectionLevel::Tls13);
    let presented = opened.peer.expect("the server's");
    assert_eq!(presented.certificates, [der(&fixture.server)]);
    assert!(presented.errors.is_empty());
    assert_eq!(opened.stream.try_write(b"he", b"llo"), Ok(5));
    let received = read(&*opened.stream, &sink).await;
    assert_eq!(received, Ok(b"hello".to_vec()));
    within(peer).await.expect("it was served");
}

#[tokio::test]
async fn a_refused_handshake_tells_of_the_peer() {
    let fixture = Fixture::new();
    let (listener, address) = listener().await;
    let _peer = fixture.echo(listener);
    let mut request = to(address);
    request.tls = Some(Fixture::tls(&[]));
    let OpenFailure { error, peer } = failure(request).await;
    assert_eq!(
        error.status(),
        SocketErrorStatus::CertificateUntrustedRoot,
        "{error}"
    );
    let peer = peer.expect("it presented a certificate");
    assert_eq!(peer.certificates, [der(&fixture.server)]);
    assert_eq!(peer.errors.results(), [IncompleteChain]);
}

#[tokio::test]
async fn a_name_that_tls_cannot_check_is_refused_before_everything_else() {
    let (listener, address) = listener().await;
    let tls = TlsRequest {
        host: "-a.example".to_owned(),
        ..Fixture::tls(&[])
    };
    for mut request in [to(address), remote("no host", "80")] {
        request.tls = Some(tls.clone());
        let OpenFailure { error, peer } = failure(request).await;
        assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
        assert_eq!(error.to_string(), "-a.example: TLS cannot check this name");
        assert!(peer.is_none());
    }
    assert!(poll!(Box::pin(listener.accept())).is_pending());
}

#[tokio::test]
async fn a_refused_connection_is_no_handshake() {
    let any = "127.0.0.1:0".parse().expect("an address");
    let taken = bound(any).expect("a free port");
    let address = taken.local_addr().expect("bound");
    for tls in [None, Some(Fixture::tls(&[]))] {
        let mut request = to(address);
        request.tls = tls;
        let OpenFailure { error, peer } = failure(request).await;
        assert_eq!(error.status(), SocketErrorStatus::ConnectionRefused);
        assert_eq!(error.syscall(), Some("connect"));
        assert!(peer.is_none());
    }
}

/// Drops a pending future, and checks that the sink is dropped with it.
fn abandon(opening: impl Future<Output = Result<Opened, OpenFailure>>, sink: SinkDrop) {
    drop(opening);
    sink.wait();
}

#[tokio::test]
async fn dropped_during_the_lookup_it_leaves_nothing_behind() {
    let name_server = UdpSocket::bind("127.0.0.1:0").await.expect("a free port");
    let address = name_server.local_addr().expect("bound");
    let mut request = remote("contoso.example", "_service");
    request.resolver = Resolver::with_name_servers(vec![address]);
    let (sink, gone) = SinkDrop::watched();
    let mut opening = Box::pin(open(request, sink));
    let mut query = [0; 512];
    let asking = tokio::select! {
        _ = &mut opening => unreachable!("the server does not answer"),
        received = within(name_server.recv_from(&mut query)) => received.expect("a query").1,
    };
    abandon(opening, gone);
    name_server.connect(asking).await.expect("possible");
    // The system refuses an answer to a socket that is closed, and reports that to the next call.
    name_server.send(&[0]).await.expect("a way to loopback");
    let refused = name_server
        .send(&[0])
        .await
        .expect_err("the socket is gone");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn dropped_during_the_race_it_leaves_nothing_behind() {
    let silent = full_listener::FullListener::bind();
    let any = "127.0.91.23:0".parse().expect("an address");
    let local = bound(any).expect("a free port").local_addr();
    let local = local.expect("bound");
    let mut request = to(silent.address);
    request.local.host = Some(local.ip().to_string());
    request.local.service = local.port().to_string();
    let (sink, gone) = SinkDrop::watched();
    let mut opening = Box::pin(open(request, sink));
    assert!(poll!(&mut opening).is_pending());
    let taken = bound(local).expect_err("the attempt has the port");
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    abandon(opening, gone);
    bound(local).expect("the port is free again");
}

#[tokio::test]
async fn dropped_during_the_handshake_it_leaves_nothing_behind() {
    let (listener, address) = listener().await;
    let mut request = to(address);
    request.tls = Some(Fixture::tls(&[]));
    let (sink, gone) = SinkDrop::watched();
    let mut opening = Box::pin(open(request, sink));
    let greeted = async {
        let (mut far, _) = listener.accept().await.expect("a connection");
        assert!(far.read_u8().await.is_ok(), "a message of the client");
        far
    };
    let mut far = tokio::select! {
        _ = &mut opening => unreachable!("the server does not answer"),
        far = within(greeted) => far,
    };
    abandon(opening, gone);
    let rest = within(far.read_to_end(&mut Vec::new())).await;
    rest.expect("an end in order");
}

/// Two plain streams that are connected, with their sinks.
async fn pair() -> [(TcpStream, Arc<Waking>); 2] {
    let (listener, address) = listener().await;
    let near = tokio::net::TcpStream::connect(address).await;
    let near = near.expect("a listener");
    let (far, from) = listener.accept().await.expect("a connection");
    [(near, address), (far, from)].map(|(socket, remote)| {
        let sink = Arc::<Waking>::default();
        let stream = TcpStream::new(socket, remote, Arc::<Waking>::clone(&sink));
        (stream, sink)
    })
}

#[tokio::test]
async fn plain_streams_are_upgraded_in_both_roles() {
    let fixture = Fixture::new();
    let [(near, near_sink), (far, far_sink)] = pair().await;
    let tls = Fixture::tls(&[&fixture.root]);
    let client = upgrade_as_client(&near, tls, Arc::<Waking>::clone(&near_sink));
    let server = upgrade_as_server(&far, fixture.server(), Arc::<Waking>::clone(&far_sink));
    let (client, server) = (client.expect("plain"), server.expect("plain"));
    for stream in [&near, &far] {
        let error = stream
            .try_read(&mut [0])
            .expect_err("it gave its socket up");
        assert_eq!(error.hresult(), Hresult::RO_E_CLOSED);
    }
    let (client, server) = within(futures_util::future::join(client, server)).await;
    let client = client.expect("a good certificate");
    let server = server.expect("a client");
    let presented = client.peer.expect("the server's").certificates;
    assert_eq!(presented, [der(&fixture.server)]);
    assert!(server.peer.is_none());
    assert_eq!(
        server
            .negotiated
            .expect("they agreed")
            .server_name
            .as_deref(),
        Some(HOST)
    );
    assert_eq!(client.stream.try_write(b"hello", b""), Ok(5));
    let received = read(&*server.stream, &far_sink).await;
    assert_eq!(received, Ok(b"hello".to_vec()));
}

#[tokio::test]
async fn an_upgrade_that_cannot_begin_leaves_the_stream_as_it_was() {
    let [(near, near_sink), (far, _)] = pair().await;
    let tls = TlsRequest {
        host: "-a.example".to_owned(),
        ..Fixture::tls(&[])
    };
    let rejected = upgrade_as_client(&near, tls, Arc::<Waking>::clone(&near_sink));
    let error = rejected.err().expect("no name of a certificate");
    assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
    assert_eq!(far.try_write(b"hello", b""), Ok(5));
    assert_eq!(read(&near, &near_sink).await, Ok(b"hello".to_vec()));
}

#[tokio::test]
async fn a_dropped_upgrade_closes_the_connection() {
    let [(near, _), (far, far_sink)] = pair().await;
    let (sink, gone) = SinkDrop::watched();
    let upgrade = upgrade_as_client(&near, Fixture::tls(&[]), sink).expect("plain");
    abandon(upgrade, gone);
    assert_eq!(read(&far, &far_sink).await, Ok(Vec::new()));
}
