//! A hostile client against the handshake of a server that asks for a certificate, and against the stream that follows.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::certificate::{Certificate, Identity, PrivateKey};
use sockets_core::tls::{
    ClientCertificateRequest, ProtectionLevel, ServerOptions, TlsServer, secure_server,
};
use sockets_fuzz::attack::{Attack, Outcome, Script};
use sockets_fuzz::peer::{Peer, SERVER, authority};
use zeroize::Zeroizing;

fuzz_target!(|bytes: &[u8]| {
    let script = Script::read(bytes);
    let server = TlsServer::new(options()).expect("options");
    let attack = Attack::new(Peer::client(script.version()), script.clone());
    let outcome = attack.run(|socket| async move { secure_server(socket, &server).await });
    assert!(!script.speaks_early() || matches!(outcome, Outcome::HandshakeFailed(_)));
});

fn options() -> ServerOptions {
    let certificate = Certificate::from_der(SERVER.der()).expect("a certificate");
    let key = PrivateKey::from_pkcs8(Zeroizing::new(SERVER.key_der())).expect("a key");
    ServerOptions {
        highest: ProtectionLevel::Tls13,
        lowest: ProtectionLevel::Tls12,
        identity: Identity::new(certificate, Vec::new(), &key).expect("its key"),
        by_name: Vec::new(),
        application_protocols: vec![b"smtp".to_vec()],
        request: ClientCertificateRequest::Optional,
        trusted_roots: vec![authority()],
        revocation_lists: Vec::new(),
        handshake_timeout: None,
    }
}
