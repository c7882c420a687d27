//! CertificateContext: a certificate with what belongs to it beside its bytes.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Certificate, Identity};

/// A certificate and its properties. Clones share the friendly name.
#[derive(Debug, Clone)]
pub struct CertificateContext {
    certificate: Certificate,
    identity: Option<Identity>,
    friendly_name: Arc<Mutex<String>>,
}

impl CertificateContext {
    /// A certificate whose private key is not here.
    pub fn new(certificate: Certificate) -> Self {
        Self {
            certificate,
            identity: None,
            friendly_name: Arc::default(),
        }
    }

    /// A certificate with its private key.
    pub fn with_identity(identity: Identity) -> Self {
        Self {
            certificate: identity.certificate().clone(),
            identity: Some(identity),
            friendly_name: Arc::default(),
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

    /// The name that people gave it, "" without one.
    pub fn friendly_name(&self) -> String {
        self.friendly_name
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Names it, for every clone.
    pub fn set_friendly_name(&self, name: String) {
        *self
            .friendly_name
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = name;
    }
}
