//! Signatures of certificates and revocation lists, by the algorithms that TLS accepts.

use std::sync::LazyLock;

use rustls::crypto::{WebPkiSupportedAlgorithms, aws_lc_rs};

use super::der::{PublicKey, SignedData};

/// Did the owner of `public_key`, a SubjectPublicKeyInfo, sign `signed`, a certificate or revocation list?
///
/// False also for algorithms and keys that are too weak: SHA-1, MD5, RSA below 2048 bits.
pub(super) fn is_signed_by(signed: &[u8], public_key: &[u8]) -> bool {
    let (Some(data), Some(key)) = (SignedData::parse(signed), PublicKey::parse(public_key)) else {
        return false;
    };
    ALGORITHMS
        .all
        .iter()
        .filter(|algorithm| algorithm.signature_alg_id().as_ref() == data.algorithm)
        .filter(|algorithm| algorithm.public_key_alg_id().as_ref() == key.algorithm)
        .any(|algorithm| {
            algorithm
                .verify_signature(key.key, data.message, data.signature)
                .is_ok()
        })
}

/// The algorithms of the TLS library: for certificates and for handshakes.
pub(crate) static ALGORITHMS: LazyLock<WebPkiSupportedAlgorithms> =
    LazyLock::new(|| aws_lc_rs::default_provider().signature_verification_algorithms);
