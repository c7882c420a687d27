//! Is the time inside of each certificate's validity?

use crate::chain::errors::ChainError;
use crate::chain::parsed::{Parsed, seconds};
use crate::chain::path::Path;
use crate::chain::policy::Moment;
use crate::chain::refusal::EXPIRED;

pub(super) fn check(path: &Path<'_, '_>, moment: Moment<'_>) -> impl Iterator<Item = ChainError> {
    let expired = moment.time.map(seconds).is_some_and(|now| {
        path.checked()
            .iter()
            .any(|certificate| !is_valid_at(certificate, now))
    });
    expired.then_some(EXPIRED).into_iter()
}

fn is_valid_at(certificate: &Parsed<'_>, now: i64) -> bool {
    let validity = certificate.x509.validity();
    (validity.not_before.timestamp()..=validity.not_after.timestamp()).contains(&now)
}
