//! CertificateContext: a certificate with what belongs to it beside its bytes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Bundle, Certificate, Identity, pem, pkcs7};
use crate::error::Error;

/// How PEM text starts a section.
const PEM_SECTION: &[u8] = b"-----BEGIN ";
/// Tag of the outermost element of everything in DER.
const SEQUENCE: u8 = 0x30;

/// A certificate and its properties. Clones share the friendly name.
#[derive(Debug, Clone)]
pub struct CertificateContext {
    certificate: Certificate,
    identity: Option<Identity>,
    friendly_name: Arc<Mutex<String>>,
    store_name: Arc<str>,
}

impl CertificateContext {
    /// A certificate whose private key is not here.
    pub fn new(certificate: Certificate) -> Self {
        Self {
            certificate,
            identity: None,
            friendly_name: Arc::default(),
            store_name: Arc::default(),
        }
    }

    /// A certificate with its private key.
    pub fn with_identity(identity: Identity) -> Self {
        Self {
            identity: Some(identity.clone()),
            ..Self::new(identity.certificate().clone())
        }
    }

    /// Takes the bytes of a file: a certificate in DER, a PKCS#7 file, in DER or PEM, of which it is the certificate that
    /// issued none of the others, or other PEM text, which may hold the private key too.
    ///
    /// # Errors
    /// Those of [`Certificate::from_der`]; for PEM text those of [`Bundle::from_pem`] and [`Bundle::into_context`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        if !is_pem(bytes) {
            return Self::from_der(bytes);
        }
        match pem::pkcs7(bytes) {
            Some(file) => Self::from_der(&file),
            None => Bundle::from_pem(bytes, None)?.into_context(),
        }
    }

    fn from_der(bytes: &[u8]) -> Result<Self, Error> {
        match pkcs7::leaf(bytes) {
            Some(leaf) => Ok(Self::new(leaf)),
            None => Certificate::from_der(bytes).map(Self::new),
        }
    }

    /// The same, as the content of a store.
    pub(super) fn in_store(&self, name: &str) -> Self {
        Self {
            store_name: name.into(),
            ..self.clone()
        }
    }

    /// The certificate itself.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Its private key and chain, when they are here.
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// Name of the store that it comes from, "" for none.
    pub fn store_name(&self) -> &str {
        &self.store_name
    }

    /// The name that people gave it, "" without one.
    pub fn friendly_name(&self) -> String {
        self.name().clone()
    }

    /// Names it, for every clone.
    pub fn set_friendly_name(&self, name: String) {
        *self.name() = name;
    }

    fn name(&self) -> MutexGuard<'_, String> {
        let name = self.friendly_name.lock();
        name.unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_pem(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| *first != SEQUENCE)
        && bytes
            .windows(PEM_SECTION.len())
            .any(|window| window == PEM_SECTION)
}
