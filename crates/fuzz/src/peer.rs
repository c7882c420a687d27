//! A peer that follows TLS. What it sends waits to be tampered with.

use std::io::{Read as _, Write as _};
use std::sync::{Arc, LazyLock};

use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{
    ClientConfig, ClientConnection, Connection, RootCertStore, ServerConfig, ServerConnection,
    SupportedProtocolVersion,
};
use sockets_testing::certificates::{Issued, KeyKind, Recipe};

const MOST_WRITTEN: usize = 48 * 1024;

/// Name of the server.
pub const HOST: &str = "server.example";

// Signatures of Ed25519 have one length, so that an input means the same in every process.
static AUTHORITY: LazyLock<Issued> = LazyLock::new(|| {
    let recipe = Recipe::authority("Root").key(KeyKind::Ed25519);
    recipe.self_signed()
});

/// Certificate of the server.
pub static SERVER: LazyLock<Issued> = LazyLock::new(|| {
    let recipe = Recipe::server(&[HOST]).key(KeyKind::Ed25519);
    recipe.issued_by(&AUTHORITY)
});

static CLIENT: LazyLock<Issued> = LazyLock::new(|| {
    let recipe = Recipe::client("me").key(KeyKind::Ed25519);
    recipe.issued_by(&AUTHORITY)
});

/// Who issued the certificates of both sides.
pub fn authority() -> CertificateDer<'static> {
    AUTHORITY.der().to_vec().into()
}

/// The honest peer.
#[derive(Debug)]
pub struct Peer {
    tls: Connection,
    /// Plaintext that it sent.
    pub written: Vec<u8>,
    /// Plaintext that it received.
    pub received: Vec<u8>,
    /// Whether it ended its stream in order.
    pub said_goodbye: bool,
}

impl Peer {
    /// A server.
    pub fn server(version: &'static SupportedProtocolVersion) -> Self {
        let mut config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_protocol_versions(&[version])
            .expect("a version")
            .with_no_client_auth()
            .with_single_cert(vec![der(&SERVER)], key(&SERVER))
            .expect("its key");
        config.alpn_protocols = vec![b"smtp".to_vec()];
        Self::new(ServerConnection::new(config.into()).expect("a configuration"))
    }

    /// A client with a certificate.
    pub fn client(version: &'static SupportedProtocolVersion) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(authority()).expect("a root");
        let mut config = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_protocol_versions(&[version])
            .expect("a version")
            .with_root_certificates(roots)
            .with_client_auth_cert(vec![der(&CLIENT)], key(&CLIENT))
            .expect("its key");
        config.resumption = Resumption::disabled();
        config.alpn_protocols = vec![b"smtp".to_vec()];
        let name = HOST.try_into().expect("a name");
        Self::new(ClientConnection::new(Arc::new(config), name).expect("a configuration"))
    }

    fn new(tls: impl Into<Connection>) -> Self {
        Self {
            tls: tls.into(),
            written: Vec::new(),
            received: Vec::new(),
            said_goodbye: false,
        }
    }

    /// Takes what came from the other side. What it thinks of that shows in what it sends.
    pub fn take(&mut self, mut records: &[u8]) {
        while !records.is_empty() && self.tls.read_tls(&mut records).is_ok_and(|count| count > 0) {
            if self.tls.process_new_packets().is_err() {
                return;
            }
            // Without plaintext it says "would block".
            let _ = self.tls.reader().read_to_end(&mut self.received);
        }
    }

    /// What it has to send.
    pub fn give(&mut self, records: &mut Vec<u8>) {
        while self.tls.wants_write() {
            self.tls.write_tls(records).expect("memory");
        }
    }

    /// Sends plaintext, unless the handshake is on or the stream has ended. It never sends more than a socket holds.
    pub fn write(&mut self, length: usize) {
        let length = length.min(MOST_WRITTEN - self.written.len());
        if self.tls.is_handshaking() || self.said_goodbye {
            return;
        }
        let start = self.written.len();
        self.written
            .extend((start..start + length).map(|index| index as u8));
        let _ = self.tls.writer().write_all(&self.written[start..]);
    }

    /// Ends its stream in order.
    pub fn say_goodbye(&mut self) {
        if !self.tls.is_handshaking() {
            self.said_goodbye = true;
            self.tls.send_close_notify();
        }
    }

    /// Sends new keys (RFC 8446 section 4.6.3), where the version has them.
    pub fn change_keys(&mut self) {
        if !self.tls.is_handshaking() {
            let _ = self.tls.refresh_traffic_keys();
        }
    }
}

fn der(issued: &Issued) -> CertificateDer<'static> {
    issued.der().to_vec().into()
}

fn key(issued: &Issued) -> PrivateKeyDer<'static> {
    PrivatePkcs8KeyDer::from(issued.key_der()).into()
}
