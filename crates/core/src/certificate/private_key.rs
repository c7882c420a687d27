//! Private keys. Neither `Debug` nor an error contains more of a key than its kind.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer};
use rustls::sign::SigningKey;
use zeroize::Zeroizing;

use crate::error::{Error, Hresult};

/// A private key, ready to sign: RSA of at least 2048 bits, ECDSA on P-256, P-384 or P-521, Ed25519. The crypto library
/// zeroes its memory when the last clone is dropped.
#[derive(Clone)]
pub struct PrivateKey {
    signing: Arc<dyn SigningKey>,
}

impl PrivateKey {
    /// Parses a PKCS#8 key without encryption.
    ///
    /// # Errors
    /// NTE_NOT_SUPPORTED 0x80090029 for a key that is malformed or of another kind.
    pub fn from_pkcs8(der: Zeroizing<Vec<u8>>) -> Result<Self, Error> {
        Self::new(|bytes| PrivatePkcs8KeyDer::from(bytes).into(), &der)
    }

    /// Parses a PKCS#1 key (RSA).
    ///
    /// # Errors
    /// As [`from_pkcs8`](Self::from_pkcs8).
    pub fn from_pkcs1(der: Zeroizing<Vec<u8>>) -> Result<Self, Error> {
        Self::new(|bytes| PrivatePkcs1KeyDer::from(bytes).into(), &der)
    }

    /// Parses a SEC1 key (ECDSA).
    ///
    /// # Errors
    /// As [`from_pkcs8`](Self::from_pkcs8).
    pub fn from_sec1(der: Zeroizing<Vec<u8>>) -> Result<Self, Error> {
        Self::new(|bytes| PrivateSec1KeyDer::from(bytes).into(), &der)
    }

    fn new<'a>(
        form: impl FnOnce(&'a [u8]) -> PrivateKeyDer<'a>,
        der: &'a [u8],
    ) -> Result<Self, Error> {
        let signing = any_supported_type(&form(der)).map_err(|_| {
            Error::new(
                Hresult::NTE_NOT_SUPPORTED,
                "the private key is malformed or of a kind that is not supported",
            )
        })?;
        Ok(Self { signing })
    }

    pub(super) fn signing(&self) -> Arc<dyn SigningKey> {
        Arc::clone(&self.signing)
    }

    /// The public half as SubjectPublicKeyInfo in DER.
    pub(super) fn public_key(&self) -> Option<Vec<u8>> {
        self.signing.public_key().map(|key| key.as_ref().to_vec())
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PrivateKey({:?})", self.signing.algorithm())
    }
}
