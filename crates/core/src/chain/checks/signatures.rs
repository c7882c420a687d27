//! Check: is each certificate signed by the next, with accepted keys and algorithms?

use x509_parser::public_key::PublicKey;

use crate::chain::errors::ChainError;
use crate::chain::parsed::Parsed;
use crate::chain::path::{Path, PathEnd};
use crate::chain::rejection::INVALID_SIGNATURE;
use crate::chain::signature::Signatures;

/// Shortest accepted RSA key in bits.
const SHORTEST_RSA_KEY: usize = 2048;

pub(super) fn check<'a>(
    path: &Path<'_, 'a>,
    signatures: &Signatures<'_, 'a>,
) -> impl Iterator<Item = ChainError> {
    let is_broken = |(subject, issuer): (&Parsed<'a>, &Parsed<'a>)| {
        signatures.is_signed_by(subject.bytes(), issuer) == Some(false)
    };
    let broken = path.links().chain(own_link(path)).any(is_broken);
    broken.then_some(INVALID_SIGNATURE).into_iter()
}

/// The last certificate as its own issuer, where the path ends in one that is self-signed.
fn own_link<'p, 'a>(path: &Path<'p, 'a>) -> Option<(&'p Parsed<'a>, &'p Parsed<'a>)> {
    let last = *path.certificates.last()?;
    (path.end == PathEnd::SelfSigned).then_some((last, last))
}

/// The key of the leaf signs the handshake, which would fail with a weak one. Verifiers of chains do not check it.
pub(in crate::chain) fn weak_key(leaf: &Parsed<'_>) -> Option<ChainError> {
    let weak = match leaf.x509.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => key.key_size() < SHORTEST_RSA_KEY,
        _ => false,
    };
    weak.then_some(INVALID_SIGNATURE)
}
