//! A certificate or a private key in DER.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::certificate::{Certificate, HashAlgorithm, PrivateKey};
use zeroize::Zeroizing;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(certificate) = Certificate::from_der(bytes) {
        assert_eq!(certificate.der().as_ref(), bytes);
        let _ = (
            certificate.details(),
            certificate.hash(HashAlgorithm::Sha256),
        );
    }
    let bytes = || Zeroizing::new(bytes.to_vec());
    let _ = PrivateKey::from_pkcs8(bytes());
    let _ = PrivateKey::from_pkcs1(bytes());
    let _ = PrivateKey::from_sec1(bytes());
});
