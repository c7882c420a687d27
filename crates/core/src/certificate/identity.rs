//! Identity: the certificate chain and private key by which one side of a TLS connection authenticates.

use std::fmt;
use std::sync::Arc;

use rustls::sign::CertifiedKey;

use super::{Certificate, PrivateKey};
use crate::error::Error;

/// A certificate, its intermediates, and its private key. Clones share them.
#[derive(Clone)]
pub struct Identity {
    shared: Arc<Shared>,
}

struct Shared {
    chain: Vec<Certificate>,
    certified: Arc<CertifiedKey>,
}

impl Identity {
    /// Combines a certificate with its key. `intermediates` follow it on the wire, in this order.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 when the key is not that of the certificate.
    pub fn new(
        certificate: Certificate,
        intermediates: Vec<Certificate>,
        key: &PrivateKey,
    ) -> Result<Self, Error> {
        if !is_pair(&certificate, key) {
            return Err(Error::invalid_argument(
                "the private key does not belong to the certificate",
            ));
        }
        let chain: Vec<_> = std::iter::once(certificate).chain(intermediates).collect();
        let ders = chain.iter().map(|each| each.der().clone()).collect();
        let certified = Arc::new(CertifiedKey::new(ders, key.signing()));
        Ok(Self {
            shared: Arc::new(Shared { chain, certified }),
        })
    }

    /// The certificate that the key belongs to.
    pub fn certificate(&self) -> &Certificate {
        &self.shared.chain[0]
    }

    /// The certificate and those that follow it on the wire.
    pub fn chain(&self) -> &[Certificate] {
        &self.shared.chain
    }

    /// The same for rustls.
    pub fn certified_key(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.shared.certified)
    }
}

/// Whether both have the same public key.
pub(super) fn is_pair(certificate: &Certificate, key: &PrivateKey) -> bool {
    key.public_key()
        .is_some_and(|public| public == certificate.details().public_key)
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Identity({:?})", self.certificate())
    }
}
