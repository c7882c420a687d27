//! PEM text (RFC 7468): certificates and private keys.

use rustls::pki_types::pem::{PemObject, SectionKind};
use zeroize::Zeroizing;

use super::{Certificate, CertificateContext, Identity, PrivateKey};
use crate::error::{Error, Hresult};

/// What one PEM text holds: certificates in their order, and the first private key.
#[derive(Debug, Default)]
pub struct Bundle {
    /// Certificates, the first being that of the owner.
    pub certificates: Vec<Certificate>,
    /// The first private key.
    pub key: Option<PrivateKey>,
}

impl Bundle {
    /// Reads PEM text; sections of other kinds are skipped.
    ///
    /// # Errors
    /// CRYPT_E_BAD_ENCODE 0x80092002 for text that is broken, and those of [`Certificate::from_der`] and
    /// [`PrivateKey::from_pkcs8`].
    pub fn from_pem(text: &[u8]) -> Result<Self, Error> {
        let mut bundle = Self::default();
        for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text) {
            let (kind, der) = section.map_err(|_| malformed("the PEM text is malformed"))?;
            bundle.add(kind, Zeroizing::new(der))?;
        }
        Ok(bundle)
    }

    fn add(&mut self, kind: SectionKind, der: Zeroizing<Vec<u8>>) -> Result<(), Error> {
        let key = match kind {
            SectionKind::Certificate => {
                self.certificates.push(Certificate::from_der(der.to_vec())?);
                return Ok(());
            }
            SectionKind::PrivateKey => PrivateKey::from_pkcs8(der)?,
            SectionKind::RsaPrivateKey => PrivateKey::from_pkcs1(der)?,
            SectionKind::EcPrivateKey => PrivateKey::from_sec1(der)?,
            _ => return Ok(()),
        };
        self.key.get_or_insert(key);
        Ok(())
    }

    /// The first certificate, with its identity when the text holds a key.
    ///
    /// # Errors
    /// As [`into_identity`](Self::into_identity), apart from the missing key.
    pub fn into_context(self) -> Result<CertificateContext, Error> {
        if self.key.is_some() {
            return self.into_identity().map(CertificateContext::with_identity);
        }
        self.into_first().map(CertificateContext::new)
    }

    fn into_first(self) -> Result<Certificate, Error> {
        let first = self.certificates.into_iter().next();
        first.ok_or_else(|| malformed("the PEM text holds no certificate"))
    }

    /// The first certificate with the key; the others are its chain.
    ///
    /// # Errors
    /// CRYPT_E_BAD_ENCODE without certificate or key, and those of [`Identity::new`].
    pub fn into_identity(self) -> Result<Identity, Error> {
        let mut certificates = self.certificates.into_iter();
        let certificate = certificates
            .next()
            .ok_or_else(|| malformed("the PEM text holds no certificate"))?;
        let key = self
            .key
            .ok_or_else(|| malformed("the PEM text holds no private key"))?;
        Identity::new(certificate, certificates.collect(), &key)
    }
}

pub(super) fn malformed(message: &str) -> Error {
    Error::new(Hresult::CRYPT_E_BAD_ENCODE, message)
}
