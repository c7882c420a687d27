//! PEM text (RFC 7468): certificates and private keys.

use rustls::pki_types::pem::{PemObject, SectionKind};
use x509_parser::pem::Pem;
use zeroize::Zeroizing;

use super::{Certificate, CertificateContext, Identity, PrivateKey, encrypted_key};
use crate::error::{Error, Hresult};

/// Header of keys encrypted in the traditional format of OpenSSL.
const OLD_ENCRYPTION: &[u8] = b"Proc-Type: 4,ENCRYPTED";
/// The UTF-8 byte order mark, with which Windows programs start text.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Label of an encrypted PKCS#8 key.
const ENCRYPTED_KEY: &str = "ENCRYPTED PRIVATE KEY";
/// Start of a `.p7b` file in text form.
const PKCS7: &[u8] = b"-----BEGIN PKCS7-----";

/// The contents of PEM text: certificates in their order, and the first private key.
#[derive(Debug, Default)]
pub struct Bundle {
    /// Certificates, the first being that of the owner.
    pub certificates: Vec<Certificate>,
    /// The first private key.
    pub key: Option<PrivateKey>,
}

impl Bundle {
    /// Parses PEM text; sections of other kinds and a byte order mark before it are skipped. The password is for an encrypted
    /// private key.
    ///
    /// # Errors
    /// CRYPT_E_BAD_ENCODE 0x80092002 for text that is broken, ERROR_INVALID_PASSWORD 0x80070056 for a password that is
    /// wrong or missing, NTE_NOT_SUPPORTED 0x80090029 for a key that cannot be used, and those of
    /// [`Certificate::from_der`].
    pub fn from_pem(text: &[u8], password: Option<&str>) -> Result<Self, Error> {
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let mut bundle = Self::default();
        reject_old_encryption(text)?;
        for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text) {
            let (kind, der) = section.map_err(|_| malformed("the PEM text is malformed"))?;
            bundle.add(kind, Zeroizing::new(der))?;
        }
        if bundle.key.is_none() {
            bundle.key = decrypted_key(text, password)?;
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

    /// The first certificate, with its identity when there is a key; the other certificates are its chain.
    ///
    /// # Errors
    /// CRYPT_E_BAD_ENCODE without a certificate, and those of [`Identity::new`].
    pub fn into_context(self) -> Result<CertificateContext, Error> {
        let mut certificates = self.certificates.into_iter();
        let first = certificates
            .next()
            .ok_or_else(|| malformed("the PEM text holds no certificate"))?;
        match self.key {
            Some(key) => Identity::new(first, certificates.collect(), &key)
                .map(CertificateContext::with_identity),
            None => Ok(CertificateContext::new(first)),
        }
    }
}

/// The content of the first PKCS#7 section. Sections before it are not decoded: one may be a private key.
pub(super) fn pkcs7(text: &[u8]) -> Option<Vec<u8>> {
    let mut starts = text.windows(PKCS7.len());
    let start = starts.position(|window| window == PKCS7)?;
    let section = Pem::iter_from_buffer(text.get(start..)?).next()?.ok()?;
    Some(section.contents)
}

/// Encrypted keys are searched separately, because the library for PEM text skips them.
fn decrypted_key(text: &[u8], password: Option<&str>) -> Result<Option<PrivateKey>, Error> {
    let mut sections = Pem::iter_from_buffer(text).filter_map(Result::ok);
    let Some(section) = sections.find(|section| section.label == ENCRYPTED_KEY) else {
        return Ok(None);
    };
    let password = password.ok_or_else(|| {
        Error::new(
            Hresult::ERROR_INVALID_PASSWORD,
            "the private key is encrypted and needs a password",
        )
    })?;
    encrypted_key::decrypt(&section.contents, password).map(Some)
}

fn reject_old_encryption(text: &[u8]) -> Result<(), Error> {
    if text
        .windows(OLD_ENCRYPTION.len())
        .any(|window| window == OLD_ENCRYPTION)
    {
        return Err(Error::new(
            Hresult::NTE_NOT_SUPPORTED,
            "the private key is encrypted in the old format of OpenSSL; convert it with `openssl pkcs8 -topk8`",
        ));
    }
    Ok(())
}

fn malformed(message: &str) -> Error {
    Error::new(Hresult::CRYPT_E_BAD_ENCODE, message)
}
