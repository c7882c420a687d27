//! A hostile server against the upgrade of a client, and against the stream that follows.

#![no_main]

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use sockets_core::error::Hresult;
use sockets_core::tls::{ClientOptions, ProtectionLevel, TlsClient, upgrade_client};
use sockets_fuzz::attack::{Attack, Outcome, Script};
use sockets_fuzz::peer::{HOST, Peer, authority};

// The first handshake of a process waits for an unknown time until the system's roots are loaded.
fuzz_target!(init: { play(Script::EARLY) }, |bytes: &[u8]| {
    play(bytes);
});

fn play(bytes: &[u8]) {
    let script = Script::read(bytes);
    let client = TlsClient::shared(options()).expect("options");
    let attack = Attack::new(Peer::server(script.version()), script.clone());
    let outcome = attack.run(|socket| async move { upgrade_client(socket, &client, HOST).await });
    if script.speaks_early() {
        let Outcome::HandshakeFailed(error) = outcome else {
            panic!("plaintext before the handshake was taken");
        };
        assert_eq!(error.hresult(), Hresult::SEC_E_ILLEGAL_MESSAGE);
    }
}

/// Different each time, so that no input depends on the sessions of another.
fn options() -> ClientOptions {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    ClientOptions {
        highest: ProtectionLevel::Tls13,
        lowest: ProtectionLevel::Tls12,
        application_protocols: vec![b"smtp".to_vec()],
        trusted_roots: vec![authority()],
        revocation_lists: Vec::new(),
        ignored: Vec::new(),
        identity: None,
        handshake_timeout: Some(Duration::from_secs(3_600) + Duration::from_nanos(count)),
    }
}
