//! X.509 certificates, their private keys, and the file formats of both.

mod algorithms;
mod alternative_names;
mod built_chain;
mod context;
mod details;
mod distinguished_name;
mod encrypted_key;
mod file;
mod identity;
mod operations;
mod pem;
mod pkcs12;
mod pkcs7;
mod private_key;
mod query;
pub mod store;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, OnceLock};

use aws_lc_rs::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use rustls::pki_types::CertificateDer;
use x509_parser::asn1_rs::{FromDer, Header, Tag};
use x509_parser::certificate::X509Certificate;

use crate::error::{Error, Hresult};

pub use alternative_names::AlternativeNames;
pub use built_chain::{BuildingParameters, BuiltChain, ChainPurpose};
pub use context::CertificateContext;
pub use details::{Details, KeyUsages};
pub use identity::Identity;
pub use operations::{build_chain, import_archive, open_archive};
pub use pem::Bundle;
pub use pkcs12::Archive;
pub use private_key::PrivateKey;
pub use query::Query;

/// An X.509 certificate. Clones share it.
#[derive(Clone)]
pub struct Certificate {
    shared: Arc<Shared>,
}

struct Shared {
    der: CertificateDer<'static>,
    details: OnceLock<Details>,
}

impl Certificate {
    /// Parses the DER form, which has to be complete and without trailing bytes.
    ///
    /// # Errors
    /// CRYPT_E_ASN1_EOD 0x80093102 for bytes that end too early, CRYPT_E_ASN1_BADTAG 0x8009310B for any others that are
    /// no certificate.
    pub fn from_der(der: impl Into<Vec<u8>>) -> Result<Self, Error> {
        let der = CertificateDer::from(der.into());
        parse(&der)?;
        Ok(Self {
            shared: Arc::new(Shared {
                der,
                details: OnceLock::new(),
            }),
        })
    }

    /// The DER form.
    pub fn der(&self) -> &CertificateDer<'static> {
        &self.shared.der
    }

    /// The SHA-1 hash of the DER form, by which Windows identifies a certificate.
    pub fn thumbprint(&self) -> Vec<u8> {
        self.hash(HashAlgorithm::Sha1)
    }

    /// The hash of the DER form.
    pub fn hash(&self, algorithm: HashAlgorithm) -> Vec<u8> {
        digest(algorithm.of_library(), self.der()).as_ref().to_vec()
    }

    /// The fields of the certificate, parsed by the first call.
    pub fn details(&self) -> &Details {
        self.shared.details.get_or_init(|| {
            parse(self.der()).map_or_else(|_| Details::default(), |x509| Details::of(&x509))
        })
    }
}

/// A hash that [`Certificate::hash`] makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashAlgorithm {
    /// SHA-1, 20 bytes. Only identifies a certificate.
    Sha1,
    /// SHA-256, 32 bytes.
    Sha256,
}

impl HashAlgorithm {
    /// The algorithm with the Windows name `SHA1` or `SHA256`.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 for any other name.
    pub fn named(name: &str) -> Result<Self, Error> {
        match name {
            "SHA1" => Ok(Self::Sha1),
            "SHA256" => Ok(Self::Sha256),
            _ => Err(Error::invalid_argument(
                "the hash algorithm must be SHA1 or SHA256",
            )),
        }
    }

    fn of_library(self) -> &'static Algorithm {
        match self {
            Self::Sha1 => &SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &SHA256,
        }
    }
}

/// Certificates are equal when their bytes are.
impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared) || self.der() == other.der()
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Certificate({})", self.details().subject_name)
    }
}

fn parse(der: &[u8]) -> Result<X509Certificate<'_>, Error> {
    match X509Certificate::from_der(der) {
        Ok(([], x509)) => Ok(x509),
        Ok(_) => Err(malformed("bytes follow the certificate")),
        Err(_) if is_truncated(der) => Err(Error::new(
            Hresult::CRYPT_E_ASN1_EOD,
            "the certificate is truncated",
        )),
        Err(_) => Err(malformed("the bytes are no X.509 certificate")),
    }
}

fn malformed(message: &str) -> Error {
    Error::new(Hresult::CRYPT_E_ASN1_BADTAG, message)
}

/// Whether the input ends before the structure that it starts.
fn is_truncated(der: &[u8]) -> bool {
    match Header::from_der(der) {
        Ok((content, header)) => {
            let length = header.length().definite();
            header.tag() == Tag::Sequence && length.is_ok_and(|length| length > content.len())
        }
        Err(_) => der.len() < 2,
    }
}
