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

/// How everything in DER starts that is a list; no text does.
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
    /// Takes a list in DER, or the first one in PEM text.
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

    /// Takes a list of version 2 that is neither a delta nor an indirect list. It may be one of several that an authority
    /// cuts its list into, by place or by kind of certificate.
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

    /// Is this the list of the authority with this name?
    pub(super) fn is_of(&self, issuer: &[u8]) -> bool {
        self.parsed.entries.issuer() == name_content(issuer)
    }

    /// The whole of it, with its signature.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.parsed.der
    }

    /// Is the list in force at this time? One that names no end stays so.
    pub(super) fn is_current(&self, time: UnixTime) -> bool {
        let now = seconds(time);
        self.parsed.this_update <= now && self.parsed.next_update.is_none_or(|end| now < end)
    }

    /// Would the list name the certificate if it were revoked?
    pub(super) fn covers(&self, certificate: &Parsed<'_>) -> bool {
        self.parsed.scope.covers(certificate)
    }

    pub(super) fn revokes(&self, serial: &[u8]) -> bool {
        !matches!(self.parsed.entries.find_serial(serial), Ok(None))
    }
}

/// webpki names an authority by the content of the sequence, x509-parser by the whole of it.
fn name_content(name: &[u8]) -> &[u8] {
    super::der::content(name).unwrap_or_default()
}

fn invalid(reason: impl std::fmt::Display) -> Error {
    Error::invalid_argument(format!(
        "not a usable certificate revocation list: {reason}"
    ))
}
