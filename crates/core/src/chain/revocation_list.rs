//! RevocationList: a parsed CRL.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateRevocationListDer, UnixTime};
use webpki::{CertRevocationList, OwnedCertRevocationList};
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::CertificateRevocationList;

use crate::error::Error;

use super::list_scope::ListScope;
use super::parsed::{Parsed, seconds};

/// The first byte of every list in DER, and of no text.
const SEQUENCE: u8 = 0x30;

/// The certificates that one authority has revoked (RFC 5280 section 5). Cheap to clone.
#[derive(Debug, Clone)]
pub struct RevocationList {
    parsed: Arc<ParsedList>,
}

#[derive(Debug)]
struct ParsedList {
    der: CertificateRevocationListDer<'static>,
    entries: CertRevocationList<'static>,
    scope: ListScope,
    this_update: i64,
    next_update: Option<i64>,
}

impl RevocationList {
    /// Parses a list in DER, or the first one in PEM text.
    ///
    /// # Errors
    /// As [`from_der`](Self::from_der).
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let der = if bytes.first() == Some(&SEQUENCE) {
            CertificateRevocationListDer::from(bytes.to_vec())
        } else {
            CertificateRevocationListDer::from_pem_slice(bytes).map_err(invalid)?
        };
        Self::from_der(der)
    }

    /// Parses a list of version 2 that is neither a delta nor an indirect list. It may be a partition by distribution point or
    /// by kind of certificate.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 for anything else.
    pub fn from_der(der: CertificateRevocationListDer<'static>) -> Result<Self, Error> {
        let entries = OwnedCertRevocationList::from_der(&der).map_err(invalid)?;
        let (_, list) = CertificateRevocationList::from_der(&der).map_err(invalid)?;
        let (this_update, next_update) = (list.last_update(), list.next_update());
        Ok(Self {
            parsed: Arc::new(ParsedList {
                entries: entries.into(),
                scope: ListScope::of(&list),
                this_update: this_update.timestamp(),
                next_update: next_update.map(|time| time.timestamp()),
                der,
            }),
        })
    }

    /// Whether this is a list of the authority with this name.
    pub(super) fn is_of(&self, issuer: &[u8]) -> bool {
        self.parsed.entries.issuer() == name_content(issuer)
    }

    /// All bytes, the signature included.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.parsed.der
    }

    /// Whether the list is current at this time. One without nextUpdate never expires.
    pub(super) fn is_current(&self, time: UnixTime) -> bool {
        let now = seconds(time);
        self.parsed.this_update <= now && self.parsed.next_update.is_none_or(|end| now < end)
    }

    /// Whether the certificate is in the scope of the list.
    pub(super) fn covers(&self, certificate: &Parsed<'_>) -> bool {
        self.parsed.scope.covers(certificate)
    }

    pub(super) fn revokes(&self, serial: &[u8]) -> bool {
        !matches!(self.parsed.entries.find_serial(serial), Ok(None))
    }
}

/// webpki has names without the header of the sequence, x509-parser with it.
fn name_content(name: &[u8]) -> &[u8] {
    super::der::content(name).unwrap_or_default()
}

fn invalid(reason: impl std::fmt::Display) -> Error {
    Error::invalid_argument(format!(
        "not a usable certificate revocation list: {reason}"
    ))
}
