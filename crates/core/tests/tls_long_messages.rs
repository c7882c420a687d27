//! Handshake messages that are too long, from peers that build them by hand, and chains that would need one.

#[path = "support/recording_sink.rs"]
mod recording_sink;

use std::io::{self, Write as _};
use std::net::{TcpListener, TcpStream as Plain};
use std::sync::{Arc, LazyLock, mpsc};
use std::thread;
use std::time::Duration;

use rustls::crypto::cipher::{
    AeadKey, Iv, MessageDecrypter, MessageEncrypter, OutboundOpaqueMessage, OutboundPlainMessage,
    Tls13AeadAlgorithm, UnsupportedOperationError,
};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::version::TLS13;
use rustls::{
    CipherSuiteCommon, ConnectionTrafficSecrets, ContentType, ServerConfig, ServerConnection,
    SupportedCipherSuite, Tls13CipherSuite,
};
use sockets_core::certificate::{Certificate, Identity, PrivateKey};
use sockets_core::error::{Error, ErrorKind as Blame, Hresult};
use sockets_core::readiness::Readiness;
use sockets_core::runtime;
use sockets_core::stream::ByteStream as _;
use sockets_core::stream::Read;
use sockets_core::tls::{
    ClientCertificateRequest, ClientOptions, ProtectionLevel, Secured, ServerOptions, TlsClient,
    TlsServer, secure_client, secure_server, tls_stream,
};
use sockets_testing::certificates::{Issued, Recipe};
use tokio::net::TcpStream;
use zeroize::Zeroizing;

use recording_sink::RecordingSink;

const PATIENCE: Duration = Duration::from_secs(60);
const HOST: &str = "server.example";
const LIMIT: usize = 60 * 1024;

static AUTHORITY: LazyLock<Issued> = LazyLock::new(|| Recipe::authority("Root").self_signed());

/// A certificate whose chain has so many bytes on the wire, as far as certificates of others fill it.
fn identity(issued: &Issued, length: usize) -> Identity {
    let certificate = Certificate::from_der(issued.der()).expect("a certificate");
    let filler = Certificate::from_der(AUTHORITY.der()).expect("a certificate");
    let count = (length - issued.der().len() - 5) / (AUTHORITY.der().len() + 5);
    let key = PrivateKey::from_pkcs8(Zeroizing::new(issued.key_der())).expect("a key");
    Identity::new(certificate, vec![filler; count], &key).expect("its key")
}

fn server_identity(length: usize) -> Identity {
    identity(&Recipe::server(&[HOST]).issued_by(&AUTHORITY), length)
}

fn client_identity(length: usize) -> Identity {
    identity(&Recipe::client("client").issued_by(&AUTHORITY), length)
}

fn root() -> Vec<CertificateDer<'static>> {
    vec![AUTHORITY.der().to_vec().into()]
}

fn client_options(level: ProtectionLevel, identity: Option<Identity>) -> ClientOptions {
    ClientOptions {
        highest: level,
        lowest: ProtectionLevel::Tls12,
        application_protocols: Vec::new(),
        trusted_roots: root(),
        revocation_lists: Vec::new(),
        ignored: Vec::new(),
        identity,
        handshake_timeout: Some(PATIENCE),
    }
}

fn server_options(identity: Identity, by_name: Vec<(String, Identity)>) -> ServerOptions {
    ServerOptions {
        highest: ProtectionLevel::Tls13,
        lowest: ProtectionLevel::Tls12,
        identity,
        by_name,
        application_protocols: Vec::new(),
        request: ClientCertificateRequest::Required,
        trusted_roots: root(),
        revocation_lists: Vec::new(),
        handshake_timeout: Some(PATIENCE),
    }
}

/// Our side of a handshake.
#[derive(Clone, Copy)]
enum Role {
    Client,
    Server,
}

/// Begins the handshake of our side and returns the receiver of its outcome.
fn begin(role: Role, socket: Plain) -> mpsc::Receiver<Result<Secured, Error>> {
    socket.set_nonblocking(true).expect("possible");
    let (sender, outcome) = mpsc::channel();
    drop(runtime::spawn(async move {
        let socket = TcpStream::from_std(socket).expect("a socket that does not block");
        let handshake = match role {
            Role::Client => {
                let options = client_options(ProtectionLevel::Tls13, None);
                let client = TlsClient::shared(options).expect("options");
                secure_client(socket, &client, HOST).await
            }
            Role::Server => {
                let options = server_options(server_identity(1_000), Vec::new());
                let server = TlsServer::new(options).expect("options");
                secure_server(socket, &server).await
            }
        };
        sender.send(handshake.secured).expect("the test waits");
    }));
    outcome
}

fn pair() -> (Plain, Plain) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let near = Plain::connect(listener.local_addr().expect("bound")).expect("a listener");
    let (far, _) = listener.accept().expect("a connection");
    (near, far)
}

/// The first message of the peer, with the given length.
fn message(role: Role, length: u32) -> Vec<u8> {
    let kind = match role {
        Role::Client => 2,
        Role::Server => 1,
    };
    let mut message = vec![kind];
    message.extend(&length.to_be_bytes()[1..]);
    message.resize(4 + length as usize, 0);
    message
}

/// A handshake message in records of so many bytes.
fn records(message: &[u8], size: usize) -> Vec<u8> {
    let record = |part: &[u8]| {
        let length = u16::try_from(part.len()).expect("a record").to_be_bytes();
        [&[22, 3, 1], &length[..], part].concat()
    };
    message.chunks(size).flat_map(record).collect()
}

/// The outcome of our side.
fn outcome(role: Role, records: Vec<u8>) -> Error {
    let (near, far) = pair();
    let outcome = begin(role, near);
    let mut reader = far.try_clone().expect("a descriptor");
    // What our side sends, until it fails.
    thread::spawn(move || io::copy(&mut reader, &mut io::sink()));
    // It may have enough before it got everything.
    let _ = (&far).write_all(&records);
    let failure = outcome.recv_timeout(PATIENCE).expect("an outcome");
    failure.expect_err("no handshake")
}

#[test]
fn a_message_that_is_too_long_is_a_fault_of_the_peer_with_a_code_of_its_own() {
    for role in [Role::Client, Role::Server] {
        for (length, size) in [
            (0x1_0000, 16_384),
            (0xff_ffff, 16_384),
            (0xffff, 16_384),
            (0xffff, 1),
        ] {
            let error = outcome(role, records(&message(role, length), size));
            assert_eq!(
                error.hresult(),
                Hresult::SEC_E_BUFFER_TOO_SMALL,
                "{length} by {size}: {error}"
            );
            assert_eq!(error.kind(), Blame::Peer);
        }
    }
}

/// Sends the given bytes as handshake messages.
struct HandshakeOnly(&'static dyn Tls13AeadAlgorithm);

impl Tls13AeadAlgorithm for HandshakeOnly {
    fn encrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageEncrypter> {
        Box::new(Relabelling(self.0.encrypter(key, iv)))
    }

    fn decrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageDecrypter> {
        self.0.decrypter(key, iv)
    }

    fn key_len(&self) -> usize {
        self.0.key_len()
    }

    fn extract_keys(
        &self,
        key: AeadKey,
        iv: Iv,
    ) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        self.0.extract_keys(key, iv)
    }
}

struct Relabelling(Box<dyn MessageEncrypter>);

impl MessageEncrypter for Relabelling {
    fn encrypt(
        &mut self,
        mut message: OutboundPlainMessage<'_>,
        number: u64,
    ) -> Result<OutboundOpaqueMessage, rustls::Error> {
        if message.typ == ContentType::ApplicationData {
            message.typ = ContentType::Handshake;
        }
        self.0.encrypt(message, number)
    }

    fn encrypted_payload_len(&self, length: usize) -> usize {
        self.0.encrypted_payload_len(length)
    }
}

fn relabelled(suite: SupportedCipherSuite) -> Option<SupportedCipherSuite> {
    let suite = suite.tls13()?;
    let common = CipherSuiteCommon {
        suite: suite.common.suite,
        hash_provider: suite.common.hash_provider,
        confidentiality_limit: suite.common.confidentiality_limit,
    };
    let aead_alg = Box::leak(Box::new(HandshakeOnly(suite.aead_alg)));
    let suite = Tls13CipherSuite {
        common,
        aead_alg,
        ..*suite
    };
    Some(SupportedCipherSuite::Tls13(Box::leak(Box::new(suite))))
}

fn relabelling_server() -> ServerConnection {
    let provider = aws_lc_rs::default_provider();
    let cipher_suites = provider.cipher_suites.into_iter().filter_map(relabelled);
    let provider = CryptoProvider {
        cipher_suites: cipher_suites.collect(),
        ..aws_lc_rs::default_provider()
    };
    let issued = Recipe::server(&[HOST]).issued_by(&AUTHORITY);
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(issued.key_der()));
    let config = ServerConfig::builder_with_provider(provider.into())
        .with_protocol_versions(&[&TLS13])
        .expect("a version")
        .with_no_client_auth()
        .with_single_cert(vec![issued.der().to_vec().into()], key)
        .expect("its key");
    ServerConnection::new(Arc::new(config)).expect("a configuration")
}

#[test]
fn after_the_handshake_it_has_the_same_code() {
    for length in [0x1_0000, 0xffff] {
        let (near, mut far) = pair();
        let remote = near.peer_addr().expect("connected");
        let outcome = begin(Role::Client, near);
        let mut server = relabelling_server();
        while server.is_handshaking() || server.wants_write() {
            server.complete_io(&mut far).expect("a handshake");
        }
        let secured = outcome.recv_timeout(PATIENCE).expect("an outcome");
        let sink = RecordingSink::new();
        let stream = tls_stream(secured.expect("a handshake"), remote, sink.shared());
        sink.take(Readiness::READABLE);
        let mut ticket = message(Role::Client, length);
        ticket[0] = 4;
        server.set_buffer_limit(None);
        server.writer().write_all(&ticket).expect("memory");
        // Our side may have enough before it got everything.
        let _ = server.complete_io(&mut far);
        let error = loop {
            match stream.try_read(&mut [0; 8]) {
                Ok(Read::Pending) => drop(sink.wait(Readiness::READABLE)),
                Ok(Read::Bytes(count)) => panic!("{count} bytes of a handshake message"),
                Err(error) => break error,
            }
        };
        assert_eq!(error.hresult(), Hresult::SEC_E_BUFFER_TOO_SMALL, "{error}");
        assert_eq!(stream.try_write(b"x", &[]), Err(error));
    }
}

/// A handshake of both sides with chains of such lengths.
fn handshake(level: ProtectionLevel, server: usize, client: usize) -> [Result<(), Error>; 2] {
    let (near, far) = pair();
    let (sender, outcome) = mpsc::channel();
    for socket in [&near, &far] {
        socket.set_nonblocking(true).expect("possible");
    }
    drop(runtime::spawn(async move {
        let [near, far] = [near, far].map(|each| TcpStream::from_std(each).expect("a socket"));
        let options = client_options(level, Some(client_identity(client)));
        let client = TlsClient::shared(options).expect("a chain that is taken");
        let options = server_options(server_identity(server), Vec::new());
        let server = TlsServer::new(options).expect("a chain that is taken");
        let both = tokio::join!(
            secure_client(near, &client, HOST),
            secure_server(far, &server)
        );
        let outcomes = [both.0, both.1].map(|handshake| handshake.secured.map(drop));
        sender.send(outcomes).expect("the test waits");
    }));
    outcome.recv_timeout(PATIENCE).expect("an outcome")
}

#[test]
fn both_sides_take_the_longest_chain_that_either_may_be_configured_with() {
    for level in [ProtectionLevel::Tls12, ProtectionLevel::Tls13] {
        for (server, client) in [(LIMIT, 1_000), (1_000, LIMIT)] {
            assert_eq!(
                handshake(level, server, client),
                [Ok(()), Ok(())],
                "{level:?}"
            );
        }
    }
}

#[test]
fn a_chain_that_is_too_long_is_refused_before_a_handshake() {
    let over = LIMIT + 1_000;
    let short = || server_identity(1_000);
    let named = vec![(HOST.to_owned(), server_identity(over))];
    let level = ProtectionLevel::Tls13;
    let outcomes = [
        TlsServer::new(server_options(server_identity(over), Vec::new())).map(drop),
        TlsServer::new(server_options(short(), named)).map(drop),
        TlsClient::shared(client_options(level, Some(client_identity(over)))).map(drop),
    ];
    for (outcome, option) in outcomes.into_iter().zip([
        "serverCertificate:",
        "serverCertificatesByName:",
        "clientCertificate:",
    ]) {
        let error = outcome.expect_err("too long");
        assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
        assert!(error.to_string().starts_with(option), "{error}");
    }
}
