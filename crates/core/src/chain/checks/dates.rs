//! Check: is the time within a certificate's validity?

use crate::chain::errors::ChainError;
use crate::chain::parsed::{Parsed, seconds};
use crate::chain::policy::Moment;
use crate::chain::rejection::EXPIRED;

pub(super) fn check(
    certificate: &Parsed<'_>,
    moment: Moment<'_>,
) -> impl Iterator<Item = ChainError> {
    let now = moment.time.map(seconds);
    let expired = now.is_some_and(|now| !is_valid_at(certificate, now));
    expired.then_some(EXPIRED).into_iter()
}

fn is_valid_at(certificate: &Parsed<'_>, now: i64) -> bool {
    let validity = certificate.x509.validity();
    (validity.not_before.timestamp()..=validity.not_after.timestamp()).contains(&now)
}
