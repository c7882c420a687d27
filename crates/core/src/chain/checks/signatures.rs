//! Is each certificate signed by the next, with keys and algorithms that count?

use x509_parser::public_key::PublicKey;

use crate::chain::errors::ChainError;
use crate::chain::parsed::Parsed;
use crate::chain::path::{Path, PathEnd};
use crate::chain::refusal::INVALID_SIGNATURE;
use crate::chain::signature::is_signed_by;

/// Shortest RSA key in bits whose signatures count.
const SHORTEST_RSA_KEY: usize = 2048;

pub(super) fn check(path: &Path<'_, '_>) -> impl Iterator<Item = ChainError> {
    let links = path
        .links()
        .any(|(subject, issuer)| !is_signed_by(&subject.der, issuer.public_key()));
    let broken = links || has_broken_end(path);
    let weak = path.certificates.first().and_then(|leaf| weak_key(leaf));
    broken.then_some(INVALID_SIGNATURE).into_iter().chain(weak)
}

/// A certificate that says it signed itself, and did not.
fn has_broken_end(path: &Path<'_, '_>) -> bool {
    path.end == PathEnd::SelfSigned
        && path
            .certificates
            .last()
            .is_some_and(|last| !is_signed_by(&last.der, last.public_key()))
}

/// The key of the leaf signs the handshake, which then cannot succeed. No verifier of chains looks at it.
pub(in crate::chain) fn weak_key(leaf: &Parsed<'_>) -> Option<ChainError> {
    let weak = match leaf.x509.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => key.key_size() < SHORTEST_RSA_KEY,
        _ => false,
    };
    weak.then_some(INVALID_SIGNATURE)
}
