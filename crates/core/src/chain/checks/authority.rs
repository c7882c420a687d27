//! May each issuer sign certificates, and so many below it (RFC 5280 sections 4.2.1.3 and 4.2.1.9)?

use x509_parser::extensions::ParsedExtension;

use crate::chain::errors::ChainError;
use crate::chain::parsed::Parsed;
use crate::chain::path::Path;
use crate::chain::refusal::{NOT_AN_AUTHORITY, PATH_TOO_LONG};

pub(super) fn check(path: &Path<'_, '_>) -> impl Iterator<Item = ChainError> {
    path.checked()
        .iter()
        .enumerate()
        .skip(1)
        .filter_map(|(place, issuer)| {
            if !is_authority(issuer) {
                return Some(NOT_AN_AUTHORITY);
            }
            let below = path.certificates.get(1..place).unwrap_or_default();
            (below.len() > path_length(issuer)).then_some(PATH_TOO_LONG)
        })
}

fn is_authority(issuer: &Parsed<'_>) -> bool {
    issuer.x509.is_ca() && may_sign_certificates(issuer)
}

fn may_sign_certificates(issuer: &Parsed<'_>) -> bool {
    issuer.extensions().all(|extension| match extension {
        ParsedExtension::KeyUsage(usage) => usage.key_cert_sign(),
        _ => true,
    })
}

/// How many authorities may stand between this one and the leaf.
fn path_length(issuer: &Parsed<'_>) -> usize {
    issuer
        .extensions()
        .find_map(|extension| match extension {
            ParsedExtension::BasicConstraints(constraints) => constraints.path_len_constraint,
            _ => None,
        })
        .map_or(usize::MAX, |length| {
            usize::try_from(length).unwrap_or(usize::MAX)
        })
}
