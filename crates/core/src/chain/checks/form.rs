//! Check: is a certificate of version 3, well-formed, and without unknown critical extensions?

use webpki::EndEntityCert;
use x509_parser::extensions::ParsedExtension;

use crate::chain::errors::ChainError;
use crate::chain::parsed::Parsed;
use crate::chain::rejection::{OTHER, Rejection};

pub(super) fn check(certificate: &Parsed<'_>) -> impl Iterator<Item = ChainError> {
    rejected(certificate)
        .into_iter()
        .chain(malformed(certificate))
}

fn rejected(certificate: &Parsed<'_>) -> Option<ChainError> {
    match Rejection::from(EndEntityCert::try_from(&certificate.der()).err()?) {
        Rejection::Error(error) => Some(error),
        _ => Some(OTHER),
    }
}

/// An extension that cannot be parsed cannot be checked.
fn malformed(certificate: &Parsed<'_>) -> Option<ChainError> {
    certificate
        .extensions()
        .any(|extension| matches!(extension, ParsedExtension::ParseError { .. }))
        .then_some(OTHER)
}
