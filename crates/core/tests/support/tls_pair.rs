//! A TLS stream under test, as client, and a rustls server that blocks.

use std::io::{self, Read as _};
use std::net::{TcpListener, TcpStream as Plain};
use std::sync::{Arc, LazyLock, mpsc};
use std::time::Duration;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::version::TLS13;
use rustls::{ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};
use socket2::SockRef;
use sockets_core::byte_stream::ByteStream as _;
use sockets_core::readiness::{Readiness, ReadySink};
use sockets_core::runtime;
use sockets_core::tcp::Read;
use sockets_core::tls::{
    ClientOptions, ProtectionLevel, Secured, TlsClient, TlsStream, secure_client,
};
use sockets_testing::certificates::{Issued, Recipe};
use tokio::net::TcpStream;

use crate::recording_sink::RecordingSink;

/// How long bytes may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

const HOST: &str = "server.example";

static AUTHORITY: LazyLock<Issued> = LazyLock::new(|| Recipe::authority("Root").self_signed());

pub(crate) type Peer = StreamOwned<ServerConnection, Plain>;

/// The side under test.
#[derive(Debug)]
pub(crate) struct Near {
    pub(crate) stream: TlsStream,
    pub(crate) sink: Arc<RecordingSink>,
}

impl Near {
    /// Connected with TLS 1.3.
    pub(crate) fn connected() -> (Self, Peer) {
        Self::speaking(&TLS13)
    }

    pub(crate) fn speaking(version: &'static SupportedProtocolVersion) -> (Self, Peer) {
        Self::over(Sockets::connect(), version)
    }

    /// Connected with TLS 1.3 over a connection that holds far less than the stream: it fills up and runs empty all the time.
    pub(crate) fn with_small_buffers() -> (Self, Peer) {
        let sockets = Sockets::connect();
        for socket in [&sockets.near, &sockets.far] {
            let socket = SockRef::from(socket);
            socket.set_send_buffer_size(16_384).expect("possible");
            socket.set_recv_buffer_size(16_384).expect("possible");
        }
        Self::over(sockets, &TLS13)
    }

    fn over(sockets: Sockets, version: &'static SupportedProtocolVersion) -> (Self, Peer) {
        let sink = RecordingSink::new();
        let (stream, peer) = sockets.secure(sink.shared(), version);
        (Self { stream, sink }, peer)
    }

    /// One read of so many bytes at most.
    pub(crate) fn try_read(&self, length: usize) -> Read {
        self.stream.try_read(&mut vec![0; length]).expect("open")
    }

    /// One read that waits for something.
    pub(crate) fn read(&self, length: usize) -> Vec<u8> {
        let mut target = vec![0; length];
        loop {
            match self.stream.try_read(&mut target).expect("open") {
                Read::Bytes(count) => return target[..count].to_vec(),
                Read::Pending => drop(self.sink.wait(Readiness::READABLE)),
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
    pub(crate) fn secure(
        self,
        sink: Arc<dyn ReadySink>,
        version: &'static SupportedProtocolVersion,
    ) -> (TlsStream, Peer) {
        let remote = self.near.peer_addr().expect("connected");
        let secured = secure(self.near);
        let peer = accept(self.far, version);
        let secured = secured.recv_timeout(PATIENCE).expect("a handshake");
        (TlsStream::new(secured, remote, sink), peer)
    }
}

/// Begins the handshake of the client.
fn secure(near: Plain) -> mpsc::Receiver<Secured> {
    let (told, secured) = mpsc::channel();
    let client = TlsClient::shared(options()).expect("options");
    drop(runtime::spawn(async move {
        let socket = TcpStream::from_std(near).expect("a socket that does not block");
        let handshake = secure_client(socket, &client, HOST).await;
        let secured = handshake.secured.expect("a certificate of the authority");
        told.send(secured).expect("the test waits");
    }));
    secured
}

fn options() -> ClientOptions {
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

fn accept(mut far: Plain, version: &'static SupportedProtocolVersion) -> Peer {
    let server = Recipe::server(&[HOST]).issued_by(&AUTHORITY);
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(server.key_der()));
    let config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_no_client_auth()
        .with_single_cert(vec![server.der().to_vec().into()], key)
        .expect("its key");
    let mut tls = ServerConnection::new(Arc::new(config)).expect("a configuration");
    while tls.is_handshaking() {
        tls.complete_io(&mut far).expect("a handshake");
    }
    StreamOwned::new(tls, far)
}

/// What the peer reads up to the end, and whether that was an orderly one with close_notify.
pub(crate) fn read_to_end(peer: &mut Peer) -> (Vec<u8>, io::Result<()>) {
    let mut received = Vec::new();
    let end = peer.read_to_end(&mut received).map(drop);
    (received, end)
}
