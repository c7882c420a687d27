//! Check: is a certificate revoked by its issuer? Of every certificate below the root, when there are revocation lists.

use std::cell::RefCell;
use std::collections::HashMap;

use webpki::EndEntityCert;

use crate::chain::RevocationList;
use crate::chain::errors::{ChainError, ChainErrors};
use crate::chain::parsed::Parsed;
use crate::chain::path::{Path, PathEnd};
use crate::chain::policy::Moment;
use crate::chain::rejection::{REVOCATION_FAILURE, REVOCATION_INFORMATION_MISSING, REVOKED};
use crate::chain::signature::Signatures;

/// Status by the lists of one policy. Each pair of certificate and issuer is checked once.
#[derive(Debug)]
pub(in crate::chain) struct RevocationChecks<'c, 'a> {
    lists: &'a [RevocationList],
    moment: Moment<'c>,
    signatures: &'c Signatures<'c, 'a>,
    /// By the memory addresses of subject and issuer.
    known: RefCell<HashMap<(usize, usize), Option<ChainError>>>,
}

impl<'c, 'a> RevocationChecks<'c, 'a> {
    pub(super) fn new(
        lists: &'a [RevocationList],
        moment: Moment<'c>,
        signatures: &'c Signatures<'c, 'a>,
    ) -> Self {
        Self {
            lists,
            moment,
            signatures,
            known: RefCell::default(),
        }
    }

    pub(super) fn check(&self, path: &Path<'_, 'a>) -> ChainErrors {
        if self.lists.is_empty() {
            return ChainErrors::default();
        }
        path.links()
            .map(|(subject, issuer)| self.status(subject, issuer))
            .chain(without_issuer(path))
            .flatten()
            .collect()
    }

    fn status(&self, subject: &Parsed<'a>, issuer: &Parsed<'a>) -> Option<ChainError> {
        let pair = (subject.address(), issuer.address());
        let known = self.known.borrow().get(&pair).copied();
        known.unwrap_or_else(|| {
            let status = self.find_status(subject, issuer);
            self.known.borrow_mut().insert(pair, status);
            status
        })
    }

    fn find_status(&self, subject: &Parsed<'a>, issuer: &Parsed<'a>) -> Option<ChainError> {
        let of_issuer = self
            .lists
            .iter()
            .filter(|list| list.is_of(issuer.subject()));
        let (genuine, forged): (Vec<_>, Vec<_>) =
            of_issuer.partition(|list| self.is_genuine(list, issuer));
        if genuine.iter().any(|list| revokes(list, subject)) {
            return Some(REVOKED);
        }
        let mut covering = genuine
            .iter()
            .filter(|list| list.covers(subject))
            .peekable();
        if covering.peek().is_some() {
            let current = covering.any(|list| self.is_current(list));
            return (!current).then_some(REVOCATION_FAILURE);
        }
        if forged.is_empty() {
            Some(REVOCATION_INFORMATION_MISSING)
        } else {
            Some(REVOCATION_FAILURE)
        }
    }

    fn is_genuine(&self, list: &'a RevocationList, issuer: &Parsed<'a>) -> bool {
        issuer.issuer_extensions.may_sign_lists
            && self.signatures.is_signed_by(list.bytes(), issuer) == Some(true)
    }

    fn is_current(&self, list: &RevocationList) -> bool {
        let time = self.moment.time;
        time.is_none_or(|time| list.is_current(time))
    }
}

/// The status of a certificate whose issuer is missing: without the issuer's key no list can be verified.
fn without_issuer(path: &Path<'_, '_>) -> Option<Option<ChainError>> {
    (path.end == PathEnd::NoIssuer).then_some(Some(REVOCATION_INFORMATION_MISSING))
}

fn revokes(list: &RevocationList, subject: &Parsed<'_>) -> bool {
    EndEntityCert::try_from(&subject.der()).is_ok_and(|subject| list.revokes(subject.serial()))
}
