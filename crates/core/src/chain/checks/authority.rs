//! Check: may each issuer sign certificates, and so many below it (RFC 5280 sections 4.2.1.3 and 4.2.1.9)?

use crate::chain::errors::ChainError;
use crate::chain::parsed::Parsed;
use crate::chain::path::Path;
use crate::chain::rejection::{NOT_AN_AUTHORITY, PATH_TOO_LONG};

pub(super) fn check(path: &Path<'_, '_>) -> impl Iterator<Item = ChainError> {
    path.checked()
        .iter()
        .enumerate()
        .skip(1)
        .filter_map(|(place, issuer)| {
            if !issuer.issuer_extensions.is_authority {
                return Some(NOT_AN_AUTHORITY);
            }
            let below = path.certificates.get(1..place).unwrap_or_default();
            (below.len() > path_length(issuer)).then_some(PATH_TOO_LONG)
        })
}

/// How many authorities may stand between this one and the leaf. As for webpki, one that renews its own certificate counts.
fn path_length(issuer: &Parsed<'_>) -> usize {
    issuer
        .issuer_extensions
        .path_length
        .map_or(usize::MAX, |length| {
            usize::try_from(length).unwrap_or(usize::MAX)
        })
}
