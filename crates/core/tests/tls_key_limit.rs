//! A TLS stream whose keys may protect a few records only.

#[path = "support/recording_sink.rs"]
mod recording_sink;

use std::io::{self, ErrorKind, Read as _};
use std::net::{TcpListener, TcpStream as Plain};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::version::{TLS12, TLS13};
use rustls::{
    CipherSuiteCommon, ClientConfig, ClientConnection, Connection, RootCertStore, ServerConfig,
    ServerConnection, SupportedCipherSuite, SupportedProtocolVersion, Tls12CipherSuite,
    Tls13CipherSuite,
};
use sockets_core::error::{ErrorKind as Blame, Hresult};
use sockets_core::readiness::Readiness;
use sockets_core::runtime;
use sockets_core::stream::{ByteStream as _, PumpedStream};
use sockets_core::tls::{Secured, tls_stream};
use sockets_testing::certificates::Recipe;
use tokio::net::TcpStream;

use recording_sink::RecordingSink;

/// Records that the keys may protect, two of which are kept for the handshake.
const LIMIT: u64 = 10;
const USABLE: usize = 8;

const PATIENCE: Duration = Duration::from_secs(60);
const HOST: &str = "server.example";

/// Full records; a write of them goes through the queue.
const RECORD: usize = 16 * 1024;

fn limited(suite: SupportedCipherSuite) -> SupportedCipherSuite {
    let common = |common: &CipherSuiteCommon| CipherSuiteCommon {
        suite: common.suite,
        hash_provider: common.hash_provider,
        confidentiality_limit: LIMIT,
    };
    match suite {
        SupportedCipherSuite::Tls12(suite) => {
            SupportedCipherSuite::Tls12(Box::leak(Box::new(Tls12CipherSuite {
                common: common(&suite.common),
                ..*suite
            })))
        }
        SupportedCipherSuite::Tls13(suite) => {
            SupportedCipherSuite::Tls13(Box::leak(Box::new(Tls13CipherSuite {
                common: common(&suite.common),
                ..*suite
            })))
        }
    }
}

fn provider() -> Arc<CryptoProvider> {
    let provider = aws_lc_rs::default_provider();
    let cipher_suites = provider.cipher_suites.into_iter().map(limited).collect();
    Arc::new(CryptoProvider {
        cipher_suites,
        ..aws_lc_rs::default_provider()
    })
}

/// A client and a server that trusts each other.
fn connections(version: &'static SupportedProtocolVersion) -> (Connection, Connection) {
    let authority = Recipe::authority("Root").self_signed();
    let issued = Recipe::server(&[HOST]).issued_by(&authority);
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(issued.key_der()));
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().to_vec().into()).expect("a root");
    let server = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_no_client_auth()
        .with_single_cert(vec![issued.der().to_vec().into()], key)
        .expect("its key");
    let client = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = HOST.try_into().expect("a name");
    let client = ClientConnection::new(Arc::new(client), name).expect("a configuration");
    let server = ServerConnection::new(Arc::new(server)).expect("a configuration");
    (client.into(), server.into())
}

/// A stream under test, and what its peer receives: data, then an empty piece for an orderly end or an error.
struct Pair {
    stream: PumpedStream,
    sink: Arc<RecordingSink>,
    received: mpsc::Receiver<io::Result<Vec<u8>>>,
}

fn handshake(conn: &mut Connection, socket: &mut Plain) {
    while conn.is_handshaking() || conn.wants_write() {
        conn.complete_io(socket).expect("a handshake");
    }
}

fn pair(version: &'static SupportedProtocolVersion, is_server: bool) -> Pair {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let remote = listener.local_addr().expect("bound");
    let mut near = Plain::connect(remote).expect("a listener");
    let (mut far, _) = listener.accept().expect("a connection");
    far.set_read_timeout(Some(PATIENCE)).expect("possible");
    let (client, server) = connections(version);
    let (mut tls, mut peer) = if is_server {
        (server, client)
    } else {
        (client, server)
    };
    let (pieces, received) = mpsc::channel();
    thread::spawn(move || {
        handshake(&mut peer, &mut far);
        loop {
            let piece = read(&mut peer, &mut far);
            let is_last = !matches!(&piece, Ok(piece) if !piece.is_empty());
            pieces.send(piece).expect("the test waits");
            if is_last {
                break;
            }
        }
    });
    handshake(&mut tls, &mut near);
    near.set_nonblocking(true).expect("possible");
    let (outcome, secured) = mpsc::channel();
    drop(runtime::spawn(async move {
        let socket = TcpStream::from_std(near).expect("a socket that does not block");
        outcome
            .send(Secured::new(tls, socket))
            .expect("the test waits");
    }));
    let secured = secured.recv_timeout(PATIENCE).expect("a runtime");
    let sink = RecordingSink::new();
    let stream = tls_stream(secured, remote, sink.shared());
    Pair {
        stream,
        sink,
        received,
    }
}

fn read(peer: &mut Connection, far: &mut Plain) -> io::Result<Vec<u8>> {
    let mut piece = vec![0; RECORD];
    let count = match peer {
        Connection::Client(conn) => rustls::Stream::new(conn, far).read(&mut piece),
        Connection::Server(conn) => rustls::Stream::new(conn, far).read(&mut piece),
    }?;
    piece.truncate(count);
    Ok(piece)
}

impl Pair {
    /// Writes and waits until the kernel has it.
    fn write(&self, data: &[u8], total: u64) -> Result<(), sockets_core::error::Error> {
        // Reports of the write before.
        self.sink.take(Readiness::WRITABLE);
        assert_eq!(self.stream.try_write(data, &[])?, data.len());
        while self.stream.handed_over()? != Some(total) {
            self.sink.wait(Readiness::WRITABLE);
        }
        Ok(())
    }

    /// Writes pieces until one fails, and checks how the stream and its peer end.
    fn assert_ends_at_the_limit(self, piece: usize) {
        let mut written = Vec::new();
        let error = loop {
            let data = vec![written.len() as u8; piece];
            match self.write(&data, (written.len() + piece) as u64) {
                Ok(()) => written.extend(data),
                Err(error) => break error,
            }
            assert!(
                written.len() <= piece * USABLE,
                "more than the keys may protect"
            );
        };
        let records = piece.div_ceil(RECORD);
        assert_eq!(written.len(), USABLE / records * piece);
        assert_eq!(error.hresult(), Hresult::SEC_E_ENCRYPT_FAILURE, "{error}");
        assert_eq!(error.kind(), Blame::LocalMachine);
        assert!(error.to_string().contains("TLS 1.3"), "{error}");
        assert_eq!(self.stream.try_write(b"x", &[]).as_ref(), Err(&error));
        assert_eq!(self.stream.handed_over().as_ref(), Err(&error));
        assert_eq!(self.stream.end_sending().as_ref(), Err(&error));
        // A reset drops what the peer has not got yet.
        assert!(self.received(written.len()) == written);
        self.stream.close(false);
        assert_eq!(
            self.end().map_err(|error| error.kind()),
            Err(ErrorKind::ConnectionReset)
        );
    }

    /// What the peer receives, up to so many bytes.
    fn received(&self, length: usize) -> Vec<u8> {
        let mut data = Vec::new();
        while data.len() < length {
            data.extend(self.next().expect("data"));
        }
        data
    }

    /// How the stream ends for the peer, with nothing before.
    fn end(&self) -> io::Result<()> {
        self.next().map(|piece| assert_eq!(piece, b""))
    }

    fn next(&self) -> io::Result<Vec<u8>> {
        self.received.recv_timeout(PATIENCE).expect("an end")
    }
}

#[test]
fn a_write_that_the_keys_cannot_protect_any_more_fails_whole_and_the_end_is_a_reset() {
    for is_server in [false, true] {
        for piece in [1, 1_000, RECORD, 3 * RECORD] {
            pair(&TLS12, is_server).assert_ends_at_the_limit(piece);
        }
    }
}

#[test]
fn dropping_a_stream_whose_keys_are_used_up_is_no_orderly_end() {
    let pair = pair(&TLS12, false);
    let mut total = 0;
    while pair.write(b"x", total + 1).is_ok() {
        total += 1;
    }
    assert_eq!(pair.received(USABLE).len() as u64, total);
    let Pair {
        stream, received, ..
    } = pair;
    drop(stream);
    let end = received.recv_timeout(PATIENCE).expect("an end");
    assert_eq!(end.expect_err("a reset").kind(), ErrorKind::ConnectionReset);
}

#[test]
fn tls_1_3_changes_its_keys_and_goes_on() {
    for is_server in [false, true] {
        for piece in [1, 1_000, 3 * RECORD] {
            let pair = pair(&TLS13, is_server);
            let mut written = Vec::<u8>::new();
            for round in 0..10 * LIMIT {
                let data = vec![round as u8; piece];
                written.extend(&data);
                pair.write(&data, written.len() as u64).expect("keys");
            }
            pair.stream.close(false);
            assert!(pair.received(written.len()) == written);
            pair.end().expect("close_notify");
        }
    }
}
