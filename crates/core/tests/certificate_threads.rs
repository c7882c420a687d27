//! Certificates are verified on threads of their own: meanwhile other sockets go on, and a handshake can end.

use std::future::Future;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use futures_util::{FutureExt, future};
use rustls::ClientConfig;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use sockets_core::certificate::{Certificate, Identity, PrivateKey};
use sockets_core::chain::load_system_roots;
use sockets_core::computing::compute;
use sockets_core::error::Hresult;
use sockets_core::tls::{
    ClientCertificateRequest, ClientOptions, Handshake, ProtectionLevel, ServerOptions, TlsClient,
    TlsServer, secure_client, secure_server,
};
use sockets_testing::certificates::{Hostile, Issued, KeyKind, Load, Recipe, Shape};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::{TlsAcceptor, TlsConnector};
use zeroize::Zeroizing;

/// How long an event may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

const HOST: &str = "localhost";

/// There are at most so many threads.
const MOST_THREADS: usize = 4;

/// The threads are those of the process.
static ALONE: Mutex<()> = Mutex::const_new(());

/// Occupies all threads for computations while it lives.
struct Busy {
    release: Vec<mpsc::Sender<()>>,
    work: Vec<JoinHandle<()>>,
}

impl Busy {
    fn new() -> Self {
        load_system_roots();
        let (release, held): (Vec<_>, Vec<_>) =
            (0..MOST_THREADS).map(|_| mpsc::channel::<()>()).unzip();
        let hold = |held: mpsc::Receiver<()>| {
            compute(move || held.recv().unwrap_or_default()).map(|held| held.expect("a thread"))
        };
        let work = held.into_iter().map(|held| tokio::spawn(hold(held)));
        Self {
            work: work.collect(),
            release,
        }
    }

    async fn end(self) {
        drop(self.release);
        for work in self.work {
            work.await.expect("it ends");
        }
    }
}

async fn connection() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let near = TcpStream::connect(address).await.expect("connected");
    let (far, _) = listener.accept().await.expect("accepted");
    (near, far)
}

/// Two ends of a connection that have so many bytes for each other.
async fn is_served(times: usize) {
    let (mut near, mut far) = connection().await;
    let mut byte = [0];
    for _ in 0..times {
        near.write_all(b"?").await.expect("open");
        far.read_exact(&mut byte).await.expect("open");
        far.write_all(b"!").await.expect("open");
        near.read_exact(&mut byte).await.expect("open");
    }
}

struct Fixture {
    root: Issued,
    server: Issued,
    client: Issued,
}

impl Fixture {
    fn new() -> Self {
        let root = Recipe::authority("Root").self_signed();
        Self {
            server: Recipe::server(&[HOST]).issued_by(&root),
            client: Recipe::client("me").issued_by(&root),
            root,
        }
    }

    fn client(&self, limit: Option<Duration>) -> Arc<TlsClient> {
        let options = ClientOptions {
            highest: ProtectionLevel::Tls13,
            lowest: ProtectionLevel::Tls12,
            application_protocols: Vec::new(),
            trusted_roots: vec![der(&self.root)],
            revocation_lists: Vec::new(),
            ignored: Vec::new(),
            identity: None,
            handshake_timeout: limit,
        };
        TlsClient::shared(options).expect("options")
    }

    fn server(&self, request: ClientCertificateRequest, limit: Option<Duration>) -> TlsServer {
        let certificate = Certificate::from_der(self.server.der()).expect("a certificate");
        let key = PrivateKey::from_pkcs8(Zeroizing::new(self.server.key_der())).expect("a key");
        TlsServer::new(ServerOptions {
            highest: ProtectionLevel::Tls13,
            lowest: ProtectionLevel::Tls12,
            identity: Identity::new(certificate, Vec::new(), &key).expect("its key"),
            by_name: Vec::new(),
            application_protocols: Vec::new(),
            request,
            trusted_roots: vec![der(&self.root)],
            revocation_lists: Vec::new(),
            handshake_timeout: limit,
        })
        .expect("options")
    }

    /// A client under test, and a server that presents this chain.
    async fn as_client(&self, chain: Chain, limit: Option<Duration>) -> (Attempt, Peer) {
        let (near, far) = connection().await;
        let client = self.client(limit);
        let attempt = async move { secure_client(near, &client, HOST).await };
        let acceptor = TlsAcceptor::from(Arc::new(chain.server()));
        let peer = tokio::spawn(async move {
            if let Ok(mut stream) = acceptor.accept(far).await {
                // An end of any kind.
                let _ = stream.read(&mut [0]).await;
            }
        });
        (attempt.boxed(), peer)
    }

    /// A server under test that requests certificates, and a client that presents this chain.
    async fn as_server(&self, chain: Chain, limit: Option<Duration>) -> (Attempt, Peer) {
        let (near, far) = connection().await;
        let server = self.server(ClientCertificateRequest::Optional, limit);
        let attempt = async move { secure_server(near, &server).await };
        let connector = TlsConnector::from(Arc::new(chain.client(&self.root)));
        let peer = tokio::spawn(async move {
            let name = HOST.try_into().expect("a name");
            if let Ok(mut stream) = connector.connect(name, far).await {
                let _ = stream.read(&mut [0]).await;
            }
        });
        (attempt.boxed(), peer)
    }

    /// Both roles, with good certificates.
    async fn attempts(&self, limit: Option<Duration>) -> [(Attempt, Peer); 2] {
        [
            self.as_client(Chain::of(&self.server), limit).await,
            self.as_server(Chain::of(&self.client), limit).await,
        ]
    }
}

type Attempt = future::BoxFuture<'static, Handshake>;
type Peer = JoinHandle<()>;

/// What a peer presents.
struct Chain {
    certificates: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Chain {
    fn of(issued: &Issued) -> Self {
        Self {
            certificates: vec![der(issued)],
            key: PrivatePkcs8KeyDer::from(issued.key_der()).into(),
        }
    }

    fn hostile(hostile: &Hostile) -> Self {
        let certificates = hostile.chain().into_iter().map(CertificateDer::from);
        Self {
            certificates: certificates.collect(),
            ..Self::of(&hostile.leaf)
        }
    }

    fn server(self) -> ServerConfig {
        ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(self.certificates, self.key)
            .expect("its key")
    }

    fn client(self, root: &Issued) -> ClientConfig {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(der(root)).expect("a root");
        ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_client_auth_cert(self.certificates, self.key)
            .expect("its key")
    }
}

fn der(issued: &Issued) -> CertificateDer<'static> {
    CertificateDer::from(issued.der().to_vec())
}

async fn in_time<F: Future>(future: F) -> F::Output {
    timeout(PATIENCE, future).await.expect("it takes too long")
}

#[tokio::test]
async fn a_handshake_waits_for_its_certificates_and_delays_no_other() {
    let _alone = ALONE.lock().await;
    let fixture = Fixture::new();
    for (mut attempt, _peer) in fixture.attempts(None).await {
        let busy = Busy::new();
        // This thread does everything but verify certificates, and none of that is left after the echoes.
        in_time(future::select(&mut attempt, is_served(100).boxed())).await;
        assert!(
            (&mut attempt).now_or_never().is_none(),
            "it looked at them here"
        );
        busy.end().await;
        in_time(attempt).await.secured.expect("a good certificate");
    }
}

#[tokio::test]
async fn the_handshake_time_out_holds_while_certificates_are_looked_at() {
    let _alone = ALONE.lock().await;
    let fixture = Fixture::new();
    let limit = Some(Duration::from_millis(200));
    for (attempt, peer) in fixture.attempts(limit).await {
        let busy = Busy::new();
        let error = in_time(attempt).await.secured.expect_err("no verification");
        assert_eq!(error.hresult(), Hresult::WSAETIMEDOUT);
        // The connection ends with the attempt, not with the work.
        in_time(peer).await.expect("no panic");
        busy.end().await;
    }
}

#[tokio::test]
async fn a_canceled_handshake_ends_while_certificates_are_verified() {
    let _alone = ALONE.lock().await;
    let fixture = Fixture::new();
    for (mut attempt, peer) in fixture.attempts(None).await {
        let busy = Busy::new();
        in_time(future::select(&mut attempt, is_served(100).boxed())).await;
        drop(attempt);
        in_time(peer).await.expect("no panic");
        busy.end().await;
    }
}

#[tokio::test]
async fn a_server_that_requests_no_certificate_waits_for_none() {
    let _alone = ALONE.lock().await;
    let fixture = Fixture::new();
    let busy = Busy::new();
    let (near, far) = connection().await;
    let server = fixture.server(ClientCertificateRequest::None, None);
    let connector = TlsConnector::from(Arc::new(Chain::of(&fixture.client).client(&fixture.root)));
    let name = HOST.try_into().expect("a name");
    let (handshake, client) = in_time(future::join(
        secure_server(near, &server),
        connector.connect(name, far),
    ))
    .await;
    handshake.secured.expect("no certificate");
    client.expect("a good server");
    busy.end().await;
}

#[tokio::test]
async fn a_chain_that_is_made_to_take_long_is_refused_while_others_are_served() {
    let _alone = ALONE.lock().await;
    load_system_roots();
    let fixture = Fixture::new();
    let hostile = Hostile::new(&Shape {
        load: Load::Mailboxes,
        leaf: 2500,
        authority: 400,
        floors: 2,
        width: 3,
        one_key: true,
        one_name: false,
        keys: KeyKind::EcdsaP256,
    });
    let attempts = [
        fixture.as_client(Chain::hostile(&hostile), None).await,
        fixture.as_server(Chain::hostile(&hostile), None).await,
    ];
    for (attempt, _peer) in attempts {
        let (handshake, ()) = in_time(future::join(attempt, is_served(1000))).await;
        let error = handshake.secured.expect_err("no trusted root");
        assert_eq!(error.hresult(), Hresult::TRUST_E_FAIL);
        let presented = handshake.peer.expect("a chain").certificates.len();
        assert_eq!(presented, hostile.chain().len());
    }
}
