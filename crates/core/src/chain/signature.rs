//! Signatures of certificates and revocation lists, by the algorithms that TLS accepts.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use rustls::crypto::{WebPkiSupportedAlgorithms, aws_lc_rs};
use rustls::pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

use super::der::{PublicKey, SignedData};
use super::parsed::Parsed;
use super::work::{Work, units};

/// The algorithms of the TLS library: for certificates and for handshakes.
pub(crate) static ALGORITHMS: LazyLock<WebPkiSupportedAlgorithms> =
    LazyLock::new(|| aws_lc_rs::default_provider().signature_verification_algorithms);

/// Which keys signed what. Each pair is verified once.
#[derive(Debug)]
pub(super) struct Signatures<'w, 'a> {
    work: &'w Work,
    /// By the address of the signed bytes, which are borrowed and so do not move, and the public key.
    known: RefCell<HashMap<(usize, &'a [u8]), bool>>,
}

impl<'w, 'a> Signatures<'w, 'a> {
    pub(super) fn new(work: &'w Work) -> Self {
        Self {
            work,
            known: RefCell::default(),
        }
    }

    /// Whether the key of `issuer` signed `signed`, a certificate or revocation list. `None` when the budget is spent.
    ///
    /// False also for algorithms and keys that are too weak: SHA-1, MD5, RSA below 2048 bits.
    pub(super) fn is_signed_by(&self, signed: &'a [u8], issuer: &Parsed<'a>) -> Option<bool> {
        let public_key = issuer.public_key();
        let pair = (signed.as_ptr().addr(), public_key);
        if let Some(known) = self.known.borrow().get(&pair) {
            return Some(*known);
        }
        let is_signed = verify(signed, public_key, self.work)?;
        self.known.borrow_mut().insert(pair, is_signed);
        Some(is_signed)
    }
}

fn verify(signed: &[u8], public_key: &[u8], work: &Work) -> Option<bool> {
    let (Some(data), Some(key)) = (SignedData::parse(signed), PublicKey::parse(public_key)) else {
        return Some(false);
    };
    let mut fitting = metered(work)
        .into_iter()
        .filter(|algorithm| algorithm.signature_alg_id().as_ref() == data.algorithm)
        .filter(|algorithm| algorithm.public_key_alg_id().as_ref() == key.algorithm);
    let is_signed = fitting.any(|algorithm| {
        algorithm
            .verify_signature(key.key, data.message, data.signature)
            .is_ok()
    });
    (!work.is_spent()).then_some(is_signed)
}

/// The algorithms, each charging `work`: a signature beyond the budget is not verified and fails.
pub(super) fn metered(work: &Work) -> Vec<Metered<'_>> {
    let all = ALGORITHMS.all.iter();
    all.map(|&algorithm| Metered { algorithm, work }).collect()
}

/// An algorithm that charges the budget before it computes.
#[derive(Debug)]
pub(super) struct Metered<'w> {
    algorithm: &'static dyn SignatureVerificationAlgorithm,
    work: &'w Work,
}

impl SignatureVerificationAlgorithm for Metered<'_> {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let cost = cost(self.public_key_alg_id(), public_key, message);
        if !self.work.take(cost) {
            return Err(InvalidSignature);
        }
        self.algorithm
            .verify_signature(public_key, message, signature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.signature_alg_id()
    }

    fn fips(&self) -> bool {
        self.algorithm.fips()
    }
}

/// Bytes that are hashed in one unit of work.
const HASHED: usize = 32;

/// Units of one verification, as measured with aws-lc. RSA grows with the square of the key length.
pub(super) fn cost(algorithm: AlgorithmIdentifier, public_key: &[u8], message: &[u8]) -> u64 {
    let key = match algorithm {
        alg_id::ECDSA_P256 => 900,
        alg_id::ECDSA_P384 => 3_500,
        alg_id::ECDSA_P521 => 7_000,
        alg_id::ED25519 => 900,
        _ => 300 * (units(public_key.len()) / 256).pow(2).max(1),
    };
    key + units(message.len() / HASHED)
}
