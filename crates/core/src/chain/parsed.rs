//! Parsed: a certificate as the checks see it.

use rustls::pki_types::{CertificateDer, UnixTime};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer;

/// A certificate that x509-parser understands.
#[derive(Debug)]
pub(super) struct Parsed<'a> {
    pub(super) der: CertificateDer<'a>,
    pub(super) x509: X509Certificate<'a>,
}

impl<'a> Parsed<'a> {
    pub(super) fn parse(der: &'a CertificateDer<'_>) -> Option<Self> {
        match X509Certificate::from_der(der) {
            Ok(([], x509)) => Some(Self {
                der: CertificateDer::from(der.as_ref()),
                x509,
            }),
            _ => None,
        }
    }

    pub(super) fn subject(&self) -> &'a [u8] {
        self.x509.tbs_certificate.subject.as_raw()
    }

    pub(super) fn issuer(&self) -> &'a [u8] {
        self.x509.tbs_certificate.issuer.as_raw()
    }

    /// SubjectPublicKeyInfo.
    pub(super) fn public_key(&self) -> &'a [u8] {
        self.x509.tbs_certificate.subject_pki.raw
    }

    pub(super) fn is_self_issued(&self) -> bool {
        self.subject() == self.issuer()
    }

    /// Can `issuer` have signed this, going by the names and key identifiers alone?
    pub(super) fn names_as_issuer(&self, issuer: &Parsed<'_>) -> bool {
        self.issuer() == issuer.subject()
            && match (self.authority_key_id(), issuer.subject_key_id()) {
                (Some(wanted), Some(present)) => wanted == present,
                _ => true,
            }
    }

    fn authority_key_id(&self) -> Option<&[u8]> {
        self.extensions().find_map(|extension| match extension {
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                id.key_identifier.as_ref().map(|key| key.0)
            }
            _ => None,
        })
    }

    fn subject_key_id(&self) -> Option<&[u8]> {
        self.extensions().find_map(|extension| match extension {
            ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0),
            _ => None,
        })
    }

    /// Every extension, also those that are there twice.
    pub(super) fn extensions(&self) -> impl Iterator<Item = &ParsedExtension<'a>> {
        self.x509
            .extensions()
            .iter()
            .map(|extension| extension.parsed_extension())
    }
}

pub(super) fn seconds(time: UnixTime) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}
