//! Parsed: a parsed certificate, for the checks.

use std::cell::OnceCell;

use rustls::pki_types::{CertificateDer, UnixTime};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer;

use super::ChainErrors;

/// A certificate that x509-parser can parse.
#[derive(Debug)]
pub(super) struct Parsed<'a> {
    der: &'a [u8],
    pub(super) x509: X509Certificate<'a>,
    pub(super) issuer_extensions: IssuerExtensions<'a>,
    /// The errors that it has on every path, once checked.
    pub(super) own_errors: OnceCell<ChainErrors>,
}

impl<'a> Parsed<'a> {
    pub(super) fn parse(der: &'a CertificateDer<'_>) -> Option<Self> {
        match X509Certificate::from_der(der) {
            Ok(([], x509)) => Some(Self::new(der, x509)),
            _ => None,
        }
    }

    fn new(der: &'a [u8], x509: X509Certificate<'a>) -> Self {
        Self {
            der,
            issuer_extensions: IssuerExtensions::of(&x509),
            x509,
            own_errors: OnceCell::new(),
        }
    }

    pub(super) fn der(&self) -> CertificateDer<'a> {
        CertificateDer::from(self.der)
    }

    /// All bytes. Their address identifies the certificate within an evaluation.
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.der
    }

    pub(super) fn address(&self) -> usize {
        self.der.as_ptr().addr()
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

    /// Whether `issuer` may have signed this, by names and key identifiers alone.
    pub(super) fn names_as_issuer(&self, issuer: &Parsed<'_>) -> bool {
        self.issuer() == issuer.subject()
            && match (
                self.issuer_extensions.authority_key_id,
                issuer.issuer_extensions.subject_key_id,
            ) {
                (Some(wanted), Some(present)) => wanted == present,
                _ => true,
            }
    }

    /// Every extension, duplicates included.
    pub(super) fn extensions(&self) -> impl Iterator<Item = &ParsedExtension<'a>> {
        self.x509
            .extensions()
            .iter()
            .map(|extension| extension.parsed_extension())
    }
}

/// The extensions by which chains are built.
#[derive(Debug)]
pub(super) struct IssuerExtensions<'a> {
    authority_key_id: Option<&'a [u8]>,
    subject_key_id: Option<&'a [u8]>,
    /// Whether it may sign certificates.
    pub(super) is_authority: bool,
    /// Whether it may sign revocation lists.
    pub(super) may_sign_lists: bool,
    /// How many authorities may stand between this one and the leaf.
    pub(super) path_length: Option<u32>,
}

impl<'a> IssuerExtensions<'a> {
    fn of(x509: &X509Certificate<'a>) -> Self {
        let mut extensions = Self {
            authority_key_id: None,
            subject_key_id: None,
            is_authority: x509.is_ca(),
            may_sign_lists: true,
            path_length: None,
        };
        for extension in x509.extensions() {
            extensions.note(extension.parsed_extension());
        }
        extensions
    }

    /// Of duplicate extensions the first one counts, except key usages, of which every one has to allow a use.
    fn note(&mut self, extension: &ParsedExtension<'a>) {
        match extension {
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                let key = id.key_identifier.as_ref().map(|key| key.0);
                self.authority_key_id = self.authority_key_id.or(key);
            }
            ParsedExtension::SubjectKeyIdentifier(id) => {
                self.subject_key_id = self.subject_key_id.or(Some(id.0));
            }
            ParsedExtension::KeyUsage(usage) => {
                self.is_authority &= usage.key_cert_sign();
                self.may_sign_lists &= usage.crl_sign();
            }
            ParsedExtension::BasicConstraints(constraints) => {
                self.path_length = self.path_length.or(constraints.path_len_constraint);
            }
            _ => {}
        }
    }
}

pub(super) fn seconds(time: UnixTime) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}
