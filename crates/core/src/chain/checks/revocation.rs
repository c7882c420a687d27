//! Did the issuer of a certificate revoke it? Asked of every certificate below the root, once there are revocation lists.

use webpki::EndEntityCert;
use x509_parser::extensions::ParsedExtension;

use crate::chain::RevocationList;
use crate::chain::errors::{ChainError, ChainErrors};
use crate::chain::parsed::Parsed;
use crate::chain::path::{Path, PathEnd};
use crate::chain::policy::{ChainPolicy, Moment};
use crate::chain::refusal::{REVOCATION_FAILURE, REVOCATION_INFORMATION_MISSING, REVOKED};

pub(in crate::chain) fn check(
    path: &Path<'_, '_>,
    policy: &ChainPolicy,
    moment: Moment<'_>,
) -> ChainErrors {
    if policy.revocation_lists.is_empty() {
        return ChainErrors::default();
    }
    let lists = &policy.revocation_lists;
    path.links()
        .map(|(subject, issuer)| status(subject, issuer, lists, moment))
        .chain(without_issuer(path))
        .flatten()
        .collect()
}

/// No list can be held against the key of an issuer that is not there.
fn without_issuer(path: &Path<'_, '_>) -> Option<Option<ChainError>> {
    (path.end == PathEnd::NoIssuer).then_some(Some(REVOCATION_INFORMATION_MISSING))
}

fn status(
    subject: &Parsed<'_>,
    issuer: &Parsed<'_>,
    lists: &[RevocationList],
    moment: Moment<'_>,
) -> Option<ChainError> {
    let of_issuer: Vec<_> = lists
        .iter()
        .filter(|list| list.is_of(issuer.subject()))
        .collect();
    let (genuine, forged): (Vec<_>, Vec<_>) = of_issuer
        .into_iter()
        .partition(|list| may_sign_lists(issuer) && list.is_signed_by(issuer.public_key()));
    if genuine.iter().any(|list| revokes(list, subject)) {
        return Some(REVOKED);
    }
    let is_current = |list: &RevocationList| moment.time.is_none_or(|time| list.is_current(time));
    let mut covering = genuine
        .iter()
        .filter(|list| list.covers(subject))
        .peekable();
    if covering.peek().is_some() {
        let current = covering.any(|list| is_current(list));
        return (!current).then_some(REVOCATION_FAILURE);
    }
    if forged.is_empty() {
        Some(REVOCATION_INFORMATION_MISSING)
    } else {
        Some(REVOCATION_FAILURE)
    }
}

fn revokes(list: &RevocationList, subject: &Parsed<'_>) -> bool {
    EndEntityCert::try_from(&subject.der).is_ok_and(|subject| list.revokes(subject.serial()))
}

fn may_sign_lists(issuer: &Parsed<'_>) -> bool {
    issuer.extensions().all(|extension| match extension {
        ParsedExtension::KeyUsage(usage) => usage.crl_sign(),
        _ => true,
    })
}
