//! Is a certificate one that a verifier can work with: version 3, well-formed, nothing critical that is unknown?

use webpki::EndEntityCert;
use x509_parser::extensions::ParsedExtension;

use crate::chain::errors::ChainError;
use crate::chain::parsed::Parsed;
use crate::chain::refusal::{OTHER, Refusal};

pub(super) fn check(certificate: &Parsed<'_>) -> impl Iterator<Item = ChainError> {
    refused(certificate)
        .into_iter()
        .chain(malformed(certificate))
}

fn refused(certificate: &Parsed<'_>) -> Option<ChainError> {
    match Refusal::from(EndEntityCert::try_from(&certificate.der()).err()?) {
        Refusal::Error(error) => Some(error),
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
