//! PKCS#12 archives (RFC 7292), which Windows calls PFX.

use p12_keystore::Pkcs12Archive;
use p12_keystore::error::Error as ArchiveError;
use zeroize::Zeroizing;

use super::identity::is_pair;
use super::{Certificate, CertificateContext, Identity, PrivateKey};
use crate::error::{Error, Hresult};

/// The contents of an archive.
#[derive(Debug, Default)]
pub struct Archive {
    /// Private keys with their certificates and the intermediates of these.
    pub identities: Vec<Identity>,
    /// Certificates whose private key is not in the archive.
    pub certificates: Vec<Certificate>,
}

impl Archive {
    /// Opens an archive. Deriving its keys from the password is slow by design.
    ///
    /// # Errors
    /// ERROR_INVALID_PASSWORD 0x80070056 for a wrong password, CRYPT_E_BAD_ENCODE 0x80092002 for bytes that are no
    /// archive or hold no certificate, NTE_NOT_SUPPORTED 0x80090029 for keys and encryption of other kinds, and
    /// E_INVALIDARG 0x80070057 for a key without certificate.
    pub fn open(der: &[u8], password: &str) -> Result<Self, Error> {
        let contents = decrypt(der, password).map_err(|error| unencodable_or(error, password))?;
        let mut certificates = certificates(&contents)?;
        let mut identities = Vec::new();
        for bag in &contents.keys {
            let key = PrivateKey::from_pkcs8(Zeroizing::new(bag.key.as_der().to_vec()))?;
            identities.push(identity(&key, &certificates)?);
        }
        certificates.retain(|each| identities.iter().all(|found| found.certificate() != each));
        Ok(Self {
            identities,
            certificates,
        })
    }
}

impl Archive {
    /// The first certificate with its key, or the first one of all.
    ///
    /// # Errors
    /// CRYPT_E_BAD_ENCODE 0x80092002 when there is none.
    pub fn into_context(self) -> Result<CertificateContext, Error> {
        if let Some(identity) = self.identities.into_iter().next() {
            return Ok(CertificateContext::with_identity(identity));
        }
        let first = self.certificates.into_iter().next();
        first
            .map(CertificateContext::new)
            .ok_or_else(no_certificate)
    }
}

/// Decrypts and parses the archive with the library.
pub(super) fn decrypt(der: &[u8], password: &str) -> Result<Pkcs12Archive, Error> {
    Pkcs12Archive::from_pkcs12(der, password).map_err(|error| failure(&error))
}

/// The error to report. The MAC takes the password as a BMPString, which cannot represent some characters (RFC 7292, B.1).
fn unencodable_or(error: Error, password: &str) -> Error {
    let is_representable = password.chars().all(|each| each.len_utf16() == 1);
    if is_representable || error.hresult() != Hresult::CRYPT_E_BAD_ENCODE {
        return error;
    }
    Error::new(
        Hresult::NTE_NOT_SUPPORTED,
        "the password has characters that passwords of archives cannot have",
    )
}

fn certificates(contents: &Pkcs12Archive) -> Result<Vec<Certificate>, Error> {
    let mut certificates = Vec::new();
    for bag in &contents.certs {
        let certificate = Certificate::from_der(bag.cert.as_der())?;
        if !certificates.contains(&certificate) {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(no_certificate());
    }
    Ok(certificates)
}

fn identity(key: &PrivateKey, certificates: &[Certificate]) -> Result<Identity, Error> {
    let found = certificates.iter().find(|each| is_pair(each, key));
    let certificate = found.ok_or_else(|| {
        Error::invalid_argument("a private key of the archive belongs to none of its certificates")
    })?;
    Identity::new(certificate.clone(), issuers(certificate, certificates), key)
}

/// The certificates from the issuer of `certificate` on, without the root, which the peer must have itself.
fn issuers(certificate: &Certificate, certificates: &[Certificate]) -> Vec<Certificate> {
    let mut chain: Vec<Certificate> = Vec::new();
    let mut current = certificate;
    while let Some(issuer) = certificates.iter().find(|each| {
        !each.details().is_self_issued()
            && each.details().raw_subject == current.details().raw_issuer
            && *each != certificate
            && !chain.contains(each)
    }) {
        chain.push(issuer.clone());
        current = issuer;
    }
    chain
}

/// Without a MAC a wrong password is found only by the decryption.
fn failure(error: &ArchiveError) -> Error {
    match error {
        ArchiveError::MacError(_)
        | ArchiveError::Pkcs5Error(_)
        | ArchiveError::UnpadError
        | ArchiveError::InvalidPrivateKey => Error::new(
            Hresult::ERROR_INVALID_PASSWORD,
            "the password does not open the private key",
        ),
        ArchiveError::UnsupportedEncryptionScheme
        | ArchiveError::UnsupportedMacAlgorithm
        | ArchiveError::UnsupportedCertificateType
        | ArchiveError::UnsupportedContentType
        | ArchiveError::InvalidParameters => Error::new(
            Hresult::NTE_NOT_SUPPORTED,
            "the archive is protected in a way that is not supported",
        ),
        _ => malformed("the archive is malformed"),
    }
}

fn no_certificate() -> Error {
    malformed("the archive holds no certificate")
}

fn malformed(message: &str) -> Error {
    Error::new(Hresult::CRYPT_E_BAD_ENCODE, message)
}
