//! A peer that follows TLS. Its records are collected, so that an attacker can change them.

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

const MAX_WRITTEN: usize = 48 * 1024;

/// Name of the server.
pub const HOST: &str = "server.example";

// Ed25519 signatures have a fixed length, so that an input has the same meaning in every process.
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

/// The authority of both sides' certificates.
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
    /// Whether it sent close_notify.
    pub sent_close_notify: bool,
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
            sent_close_notify: false,
        }
    }

    /// Processes records of the other side. Its reaction, such as an alert, is among the records that it sends.
    pub fn read_records(&mut self, mut records: &[u8]) {
        while !records.is_empty() && self.tls.read_tls(&mut records).is_ok_and(|count| count > 0) {
            if self.tls.process_new_packets().is_err() {
                return;
            }
            // Without plaintext the reader fails with "would block".
            let _ = self.tls.reader().read_to_end(&mut self.received);
        }
    }

    /// Appends the records that it has to send.
    pub fn write_records(&mut self, records: &mut Vec<u8>) {
        while self.tls.wants_write() {
            self.tls.write_tls(records).expect("memory");
        }
    }

    /// Sends plaintext, except during the handshake and after close_notify. In total never more than a socket buffers.
    pub fn write(&mut self, length: usize) {
        let length = length.min(MAX_WRITTEN - self.written.len());
        if self.tls.is_handshaking() || self.sent_close_notify {
            return;
        }
        let start = self.written.len();
        self.written
            .extend((start..start + length).map(|index| index as u8));
        let _ = self.tls.writer().write_all(&self.written[start..]);
    }

    /// Sends close_notify.
    pub fn send_close_notify(&mut self) {
        if !self.tls.is_handshaking() {
            self.sent_close_notify = true;
            self.tls.send_close_notify();
        }
    }

    /// Sends a key update (RFC 8446 section 4.6.3), where the version has it.
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
