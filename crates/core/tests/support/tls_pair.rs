//! A TLS stream under test, in either role, and a rustls peer that blocks.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream as Plain};
use std::sync::{Arc, LazyLock, mpsc};
use std::time::Duration;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::version::{TLS12, TLS13};
use rustls::{
    ClientConfig, ClientConnection, Connection, RootCertStore, ServerConfig, ServerConnection,
    SupportedProtocolVersion,
};
use socket2::SockRef;
use sockets_core::certificate::{Certificate, Identity, PrivateKey};
use sockets_core::readiness::{Readiness, ReadySink};
use sockets_core::runtime;
use sockets_core::stream::{ByteStream as _, PumpedStream, Read as Outcome};
use sockets_core::tls::{
    ClientCertificateRequest, ClientOptions, Handshake, ProtectionLevel, Secured, ServerOptions,
    TlsClient, TlsServer, secure_client, secure_server, tls_stream,
};
use sockets_testing::certificates::{Issued, Recipe};
use tokio::net::TcpStream;
use zeroize::Zeroizing;

use crate::recording_sink::RecordingSink;

/// How long bytes may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

const HOST: &str = "server.example";

static AUTHORITY: LazyLock<Issued> = LazyLock::new(|| Recipe::authority("Root").self_signed());
static SERVER: LazyLock<Issued> = LazyLock::new(|| Recipe::server(&[HOST]).issued_by(&AUTHORITY));

/// What the stream under test is, and what its peer speaks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Role {
    Client(&'static SupportedProtocolVersion),
    Server(&'static SupportedProtocolVersion),
}

pub(crate) static ROLES: [Role; 4] = [
    Role::Client(&TLS12),
    Role::Client(&TLS13),
    Role::Server(&TLS12),
    Role::Server(&TLS13),
];

/// The other side.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) conn: Connection,
    pub(crate) sock: Plain,
}

impl Peer {
    /// Sends what waits in one piece.
    fn send_all(&mut self) {
        let mut records = Vec::new();
        while self.conn.wants_write() {
            self.conn.write_tls(&mut records).expect("memory");
        }
        self.sock.write_all(&records).expect("room");
    }
}

impl Read for Peer {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        match &mut self.conn {
            Connection::Client(conn) => rustls::Stream::new(conn, &mut self.sock).read(target),
            Connection::Server(conn) => rustls::Stream::new(conn, &mut self.sock).read(target),
        }
    }
}

impl Write for Peer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.conn {
            Connection::Client(conn) => rustls::Stream::new(conn, &mut self.sock).write(bytes),
            Connection::Server(conn) => rustls::Stream::new(conn, &mut self.sock).write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.conn {
            Connection::Client(conn) => rustls::Stream::new(conn, &mut self.sock).flush(),
            Connection::Server(conn) => rustls::Stream::new(conn, &mut self.sock).flush(),
        }
    }
}

/// The side under test.
#[derive(Debug)]
pub(crate) struct Near {
    pub(crate) stream: PumpedStream,
    pub(crate) sink: Arc<RecordingSink>,
}

impl Near {
    /// A client, with TLS 1.3.
    pub(crate) fn connected() -> (Self, Peer) {
        Self::acting(Role::Client(&TLS13))
    }

    pub(crate) fn acting(role: Role) -> (Self, Peer) {
        Self::over(Sockets::connect(), role)
    }

    /// A client with TLS 1.3, over a connection that holds far less than the stream: it fills up and runs empty all the
    /// time.
    pub(crate) fn with_small_buffers() -> (Self, Peer) {
        Self::acting_with_small_buffers(Role::Client(&TLS13))
    }

    pub(crate) fn acting_with_small_buffers(role: Role) -> (Self, Peer) {
        let sockets = Sockets::connect();
        for socket in [&sockets.near, &sockets.far] {
            let socket = SockRef::from(socket);
            socket.set_send_buffer_size(16_384).expect("possible");
            socket.set_recv_buffer_size(16_384).expect("possible");
        }
        Self::over(sockets, role)
    }

    fn over(sockets: Sockets, role: Role) -> (Self, Peer) {
        let sink = RecordingSink::new();
        let (stream, peer) = sockets.secure(sink.shared(), role);
        (Self { stream, sink }, peer)
    }

    /// With a peer that sends `words` and close_notify together with the last message of its handshake.
    pub(crate) fn closed_by_peer(role: Role, words: &[u8]) -> (Self, Peer) {
        let sink = RecordingSink::new();
        let (stream, peer) = Sockets::connect().secure_and(sink.shared(), role, |conn| {
            conn.writer().write_all(words).expect("room");
            conn.send_close_notify();
        });
        (Self { stream, sink }, peer)
    }

    /// One read of so many bytes at most.
    pub(crate) fn try_read(&self, length: usize) -> Outcome {
        self.stream.try_read(&mut vec![0; length]).expect("open")
    }

    /// One read that waits for something.
    pub(crate) fn read(&self, length: usize) -> Vec<u8> {
        let mut target = vec![0; length];
        loop {
            match self.stream.try_read(&mut target).expect("open") {
                Outcome::Bytes(count) => return target[..count].to_vec(),
                Outcome::Pending => drop(self.sink.wait(Readiness::READABLE)),
            }
        }
    }

    pub(crate) fn read_exactly(&self, length: usize) -> Vec<u8> {
        let mut data = Vec::new();
        while data.len() < length {
            let part = self.read(length - data.len());
            assert!(!part.is_empty(), "the end after {} bytes", data.len());
            data.extend(part);
        }
        data
    }

    /// Writes all, as two parts that meet at `split`, and waits whenever there is no room.
    pub(crate) fn write(&self, data: &[u8], split: usize) {
        let mut written = 0;
        while written < data.len() {
            let middle = split.max(written);
            written += self
                .stream
                .try_write(&data[written..middle], &data[middle..])
                .expect("open");
            if written < data.len() {
                self.sink.wait(Readiness::WRITABLE);
            }
        }
    }

    /// Waits until the kernel has so many bytes of what was written.
    pub(crate) fn hand_over(&self, total: usize) {
        while self.stream.handed_over().expect("open") != Some(total as u64) {
            self.sink.wait(Readiness::WRITABLE);
        }
    }
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Sockets {
    near: Plain,
    far: Plain,
}

impl Sockets {
    pub(crate) fn connect() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let near = Plain::connect(listener.local_addr().expect("bound")).expect("a listener");
        let (far, _) = listener.accept().expect("a connection");
        far.set_read_timeout(Some(PATIENCE)).expect("possible");
        far.set_write_timeout(Some(PATIENCE)).expect("possible");
        near.set_nonblocking(true).expect("possible");
        Self { near, far }
    }

    /// A stream that reports to this sink, and its peer.
    pub(crate) fn secure(self, sink: Arc<dyn ReadySink>, role: Role) -> (PumpedStream, Peer) {
        self.secure_and(sink, role, |_| {})
    }

    /// The same, with what the peer sends together with the last message of its handshake.
    fn secure_and(
        self,
        sink: Arc<dyn ReadySink>,
        role: Role,
        speak: impl FnOnce(&mut Connection),
    ) -> (PumpedStream, Peer) {
        let remote = self.near.peer_addr().expect("connected");
        let secured = secure(self.near, role);
        let mut peer = Peer {
            conn: opposite(role),
            sock: self.far,
        };
        while peer.conn.is_handshaking() {
            peer.send_all();
            peer.conn.read_tls(&mut peer.sock).expect("a message");
            peer.conn.process_new_packets().expect("a handshake");
        }
        speak(&mut peer.conn);
        peer.send_all();
        let secured = secured.recv_timeout(PATIENCE).expect("a handshake");
        (tls_stream(secured, remote, sink), peer)
    }
}

/// Begins the handshake of the side under test.
fn secure(near: Plain, role: Role) -> mpsc::Receiver<Secured> {
    let (outcome, secured) = mpsc::channel();
    drop(runtime::spawn(async move {
        let socket = TcpStream::from_std(near).expect("a socket that does not block");
        let handshake = act(socket, role).await;
        let secured = handshake.secured.expect("a certificate of the authority");
        outcome.send(secured).expect("the test waits");
    }));
    secured
}

async fn act(socket: TcpStream, role: Role) -> Handshake {
    match role {
        Role::Client(_) => {
            let client = TlsClient::shared(client_options()).expect("options");
            secure_client(socket, &client, HOST).await
        }
        Role::Server(_) => {
            let server = TlsServer::new(server_options()).expect("options");
            secure_server(socket, &server).await
        }
    }
}

fn client_options() -> ClientOptions {
    ClientOptions {
        highest: ProtectionLevel::Tls13,
        lowest: ProtectionLevel::Tls12,
        application_protocols: Vec::new(),
        trusted_roots: vec![CertificateDer::from(AUTHORITY.der().to_vec())],
        revocation_lists: Vec::new(),
        ignored: Vec::new(),
        identity: None,
        handshake_timeout: None,
    }
}

fn server_options() -> ServerOptions {
    let certificate = Certificate::from_der(SERVER.der()).expect("a certificate");
    let key = PrivateKey::from_pkcs8(Zeroizing::new(SERVER.key_der())).expect("a key");
    ServerOptions {
        highest: ProtectionLevel::Tls13,
        lowest: ProtectionLevel::Tls12,
        identity: Identity::new(certificate, Vec::new(), &key).expect("its key"),
        by_name: Vec::new(),
        application_protocols: Vec::new(),
        request: ClientCertificateRequest::None,
        trusted_roots: Vec::new(),
        revocation_lists: Vec::new(),
        handshake_timeout: None,
    }
}

fn opposite(role: Role) -> Connection {
    match role {
        Role::Client(version) => server(version).into(),
        Role::Server(version) => client(version).into(),
    }
}

fn server(version: &'static SupportedProtocolVersion) -> ServerConnection {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(SERVER.key_der()));
    let config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_no_client_auth()
        .with_single_cert(vec![SERVER.der().to_vec().into()], key)
        .expect("its key");
    ServerConnection::new(Arc::new(config)).expect("a configuration")
}

fn client(version: &'static SupportedProtocolVersion) -> ClientConnection {
    let mut roots = RootCertStore::empty();
    roots.add(AUTHORITY.der().to_vec().into()).expect("a root");
    let config = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = HOST.try_into().expect("a name");
    ClientConnection::new(Arc::new(config), name).expect("a configuration")
}

/// What the peer reads up to the end, and whether that was an orderly one with close_notify.
pub(crate) fn read_to_end(peer: &mut Peer) -> (Vec<u8>, io::Result<()>) {
    let mut received = Vec::new();
    let end = peer.read_to_end(&mut received).map(drop);
    (received, end)
}
