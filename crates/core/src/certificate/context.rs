//! CertificateContext: a certificate with its properties.

use std::sync::{Arc, Mutex, MutexGuard};

use super::{Certificate, Identity};
use crate::sync::lock;

/// A certificate and its properties. Clones share the friendly name.
#[derive(Debug, Clone)]
pub struct CertificateContext {
    certificate: Certificate,
    identity: Option<Identity>,
    friendly_name: Arc<Mutex<String>>,
    store_name: Arc<str>,
}

impl CertificateContext {
    /// A certificate without its private key.
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

    /// The same, as an entry of a store.
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

    /// Its private key and chain, if it has them.
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// Name of the store that it comes from, "" for none.
    pub fn store_name(&self) -> &str {
        &self.store_name
    }

    /// Its friendly name, "" without one.
    pub fn friendly_name(&self) -> String {
        self.name().clone()
    }

    /// Sets the friendly name, of every clone.
    pub fn set_friendly_name(&self, name: String) {
        *self.name() = name;
    }

    fn name(&self) -> MutexGuard<'_, String> {
        lock(&self.friendly_name)
    }
}
