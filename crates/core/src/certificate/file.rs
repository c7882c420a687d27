//! Certificates from files of any supported format.

use super::{Bundle, Certificate, CertificateContext, pem, pkcs7};
use crate::error::Error;

/// Start of a section of PEM text.
const PEM_SECTION: &[u8] = b"-----BEGIN ";
/// Tag of the outermost element of everything in DER.
const SEQUENCE: u8 = 0x30;

impl CertificateContext {
    /// Parses a file: a certificate in DER; a PKCS#7 file in DER or PEM, of which the certificate is taken that issued none of
    /// the others; or other PEM text, which may contain the private key too.
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
}

fn is_pem(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| *first != SEQUENCE)
        && bytes
            .windows(PEM_SECTION.len())
            .any(|window| window == PEM_SECTION)
}
