//! A TLS server that requests certificates of clients: which it accepts, and the errors of those that it rejects.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use sockets_core::certificate::{Certificate, Identity, PrivateKey};
use sockets_core::chain::ChainValidationResult::{
    self, Expired, IncompleteChain, InvalidSignature, RevocationFailure, Revoked, Untrusted,
    WrongUsage,
};
use sockets_core::tls::{
    ClientCertificateRequest, Handshake, ProtectionLevel, ServerOptions, TlsServer, secure_server,
};
use sockets_testing::certificates::{Issued, Recipe};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use zeroize::Zeroizing;

struct Fixture {
    root: Issued,
    server: Issued,
}

impl Fixture {
    fn new() -> Self {
        let root = Recipe::authority("Root").self_signed();
        let server = Recipe::server(&["server.example"]).issued_by(&root);
        Self { root, server }
    }

    fn options(&self, request: ClientCertificateRequest) -> ServerOptions {
        let certificate = Certificate::from_der(self.server.der()).expect("a certificate");
        let key = PrivateKey::from_pkcs8(Zeroizing::new(self.server.key_der())).expect("a key");
        ServerOptions {
            highest: ProtectionLevel::Tls13,
            lowest: ProtectionLevel::Tls,
            identity: Identity::new(certificate, Vec::new(), &key).expect("its key"),
            by_name: Vec::new(),
            application_protocols: Vec::new(),
            request,
            trusted_roots: vec![of(&self.root)],
            revocation_lists: Vec::new(),
            handshake_timeout: None,
        }
    }

    /// The server's outcome of the handshake with a client that presents these certificates.
    async fn handshake(&self, options: ServerOptions, presented: &[&Issued]) -> Handshake {
        let server = TlsServer::new(options).expect("options");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let client = TcpStream::connect(address).await.expect("connected");
        let (socket, _) = listener.accept().await.expect("accepted");
        let connector = TlsConnector::from(Arc::new(self.client(presented)));
        let name = "server.example".try_into().expect("a name");
        let client = async move {
            // The server may reject after the client's handshake is complete: reading reports that.
            if let Ok(mut stream) = connector.connect(name, client).await {
                let _ = stream.read(&mut [0]).await;
            }
        };
        let client = tokio::spawn(client);
        let handshake = secure_server(socket, &server).await;
        client.abort();
        handshake
    }

    fn client(&self, presented: &[&Issued]) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(of(&self.root)).expect("a root");
        let builder = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots);
        let Some(first) = presented.first() else {
            return builder.with_no_client_auth();
        };
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(first.key_der()));
        let chain = presented.iter().map(|one| of(one)).collect();
        builder.with_client_auth_cert(chain, key).expect("a key")
    }
}

fn of(issued: &Issued) -> CertificateDer<'static> {
    CertificateDer::from(issued.der().to_vec())
}

/// Asserts a rejection with this list, and with the code of its first error.
fn assert_rejected(handshake: Handshake, presented: &[&Issued], results: &[ChainValidationResult]) {
    let error = handshake.secured.expect_err("a bad certificate");
    let peer = handshake.peer.expect("a certificate was presented");
    assert_eq!(peer.errors.results(), results);
    let first = peer.errors.error("").expect("an error");
    assert_eq!(error.hresult(), first.hresult());
    let presented: Vec<_> = presented.iter().map(|one| of(one)).collect();
    assert_eq!(peer.certificates, presented);
}

#[tokio::test]
async fn a_good_client_is_let_in_and_known() {
    let fixture = Fixture::new();
    let intermediate = Recipe::authority("Clients").issued_by(&fixture.root);
    let client = Recipe::client("me").issued_by(&intermediate);
    for request in [
        ClientCertificateRequest::Optional,
        ClientCertificateRequest::Required,
    ] {
        let presented = [&client, &intermediate];
        let handshake = fixture
            .handshake(fixture.options(request), &presented)
            .await;
        handshake.secured.expect("a good certificate");
        let peer = handshake.peer.expect("a certificate was presented");
        assert_eq!(peer.certificates, presented.map(of));
        assert!(peer.errors.is_empty());
    }
}

#[tokio::test]
async fn roots_with_more_names_than_a_message_can_hold_are_not_named() {
    let fixture = Fixture::new();
    let client = Recipe::client("me").issued_by(&fixture.root);
    let mut options = fixture.options(ClientCertificateRequest::Required);
    let long_names = (0..70).map(|number| format!("{number:01000}"));
    let others = long_names.map(|name| Recipe::authority(&name).self_signed());
    options.trusted_roots.extend(others.map(|other| of(&other)));
    let handshake = fixture.handshake(options, &[&client]).await;
    handshake.secured.expect("a good certificate");
}

#[tokio::test]
async fn a_client_without_a_certificate_is_let_in_unless_one_is_required() {
    let fixture = Fixture::new();
    for (request, is_let_in) in [
        (ClientCertificateRequest::None, true),
        (ClientCertificateRequest::Optional, true),
        (ClientCertificateRequest::Required, false),
    ] {
        let handshake = fixture.handshake(fixture.options(request), &[]).await;
        assert_eq!(handshake.secured.is_ok(), is_let_in);
        assert_eq!(handshake.peer, None);
    }
}

#[tokio::test]
async fn a_bad_certificate_is_refused_also_where_none_would_do() {
    let fixture = Fixture::new();
    let stranger = Recipe::authority("Other").self_signed();
    let cases = [
        (
            Recipe::client("me")
                .valid(2001, 2002)
                .issued_by(&fixture.root),
            vec![Expired],
        ),
        (
            Recipe::server(&["me"]).issued_by(&fixture.root),
            vec![WrongUsage],
        ),
        (
            Recipe::client("me").issued_by(&stranger),
            vec![IncompleteChain],
        ),
        (Recipe::client("me").self_signed(), vec![Untrusted]),
        (
            Recipe::client("me")
                .issued_by(&fixture.root)
                .with_broken_signature(),
            vec![InvalidSignature],
        ),
        (
            Recipe::server(&["me"]).valid(2001, 2002).self_signed(),
            vec![Untrusted, Expired, WrongUsage],
        ),
    ];
    for (client, results) in &cases {
        for request in [
            ClientCertificateRequest::Optional,
            ClientCertificateRequest::Required,
        ] {
            let handshake = fixture.handshake(fixture.options(request), &[client]).await;
            assert_rejected(handshake, &[client], results);
        }
    }
}

#[tokio::test]
async fn a_revoked_client_is_refused() {
    let fixture = Fixture::new();
    let client = Recipe::client("me").issued_by(&fixture.root);
    let with = |list| ServerOptions {
        revocation_lists: vec![list],
        ..fixture.options(ClientCertificateRequest::Required)
    };
    let list = |revoked: &[&Issued], to| with(fixture.root.revocation_list(revoked, 2020, to));
    let revoked = fixture.handshake(list(&[&client], 2099), &[&client]).await;
    assert_rejected(revoked, &[&client], &[Revoked]);
    let unknown = fixture.handshake(list(&[], 2021), &[&client]).await;
    assert_rejected(unknown, &[&client], &[RevocationFailure]);
    let good = fixture.handshake(list(&[], 2099), &[&client]).await;
    good.secured.expect("not revoked");
}
