//! Does the leaf name the host? Subject alternative names alone count (RFC 6125, RFC 9525), never the common name.

use webpki::EndEntityCert;

use crate::chain::errors::ChainError;
use crate::chain::path::Path;
use crate::chain::policy::Moment;
use crate::chain::refusal::INVALID_NAME;

pub(super) fn check(path: &Path<'_, '_>, moment: Moment<'_>) -> impl Iterator<Item = ChainError> {
    let leaf = path
        .certificates
        .first()
        .and_then(|leaf| EndEntityCert::try_from(&leaf.der).ok());
    // A leaf that webpki cannot read has an error of its own.
    let wrong = match (moment.host, leaf) {
        (Some(host), Some(leaf)) => leaf.verify_is_valid_for_subject_name(host).is_err(),
        _ => false,
    };
    wrong.then_some(INVALID_NAME).into_iter()
}
