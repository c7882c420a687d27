//! The checks of a path, each independent of the results of the others.

mod authority;
mod dates;
mod form;
mod name_constraints;
pub(super) mod revocation;
pub(super) mod signatures;
pub(super) mod subject_name;
mod usage;

use super::errors::{ChainError, ChainErrors};
use super::parsed::Parsed;
use super::path::{Path, PathEnd};
use super::policy::{ChainPolicy, Moment};
use super::rejection::{INCOMPLETE_CHAIN, PATH_TOO_LONG, UNTRUSTED};
use super::signature::Signatures;
use super::work::Work;

use name_constraints::NameConstraintChecks;
use revocation::RevocationChecks;

/// The checks of one policy, over any number of paths. Results are cached, so that what two paths share is checked once.
#[derive(Debug)]
pub(super) struct Checks<'c, 'a> {
    moment: Moment<'c>,
    purposes: Vec<Option<Vec<u8>>>,
    signatures: &'c Signatures<'c, 'a>,
    name_constraints: NameConstraintChecks<'c>,
    revocation: RevocationChecks<'c, 'a>,
}

impl<'c, 'a> Checks<'c, 'a> {
    pub(super) fn new(
        policy: &'a ChainPolicy,
        moment: Moment<'c>,
        signatures: &'c Signatures<'c, 'a>,
        work: &'c Work,
    ) -> Self {
        Self {
            moment,
            purposes: policy.usage.required(),
            signatures,
            name_constraints: NameConstraintChecks::new(work),
            revocation: RevocationChecks::new(&policy.revocation_lists, moment, signatures),
        }
    }

    /// The errors of a path, but for those of the leaf alone.
    pub(super) fn run(&self, path: &Path<'_, 'a>) -> ChainErrors {
        let own = path.checked().iter().map(|each| self.own_errors(each));
        let mut errors = ChainErrors::default();
        own.for_each(|own| errors.extend(own));
        errors.extend(&self.of_links(path).collect());
        errors.extend(&self.revocation(path));
        errors
    }

    /// The errors of the leaf, which are the same on every path.
    pub(super) fn of_leaf(&self, leaf: &Parsed<'_>) -> impl Iterator<Item = ChainError> {
        signatures::weak_key(leaf).into_iter().chain(
            self.moment
                .host
                .and_then(|host| subject_name::check(leaf, host)),
        )
    }

    /// The errors of a path by the revocation lists, if there are any.
    pub(super) fn revocation(&self, path: &Path<'_, 'a>) -> ChainErrors {
        self.revocation.check(path)
    }

    fn own_errors<'p>(&self, certificate: &'p Parsed<'_>) -> &'p ChainErrors {
        certificate.own_errors.get_or_init(|| {
            form::check(certificate)
                .chain(dates::check(certificate, self.moment))
                .chain(usage::check(certificate, &self.purposes))
                .collect()
        })
    }

    fn of_links(&self, path: &Path<'_, 'a>) -> impl Iterator<Item = ChainError> {
        let end = match path.end {
            PathEnd::Trusted => None,
            PathEnd::SelfSigned => Some(UNTRUSTED),
            PathEnd::NoIssuer => Some(INCOMPLETE_CHAIN),
            PathEnd::TooLong => Some(PATH_TOO_LONG),
        };
        signatures::check(path, self.signatures)
            .chain(authority::check(path))
            .chain(self.name_constraints.check(path))
            .chain(end)
    }
}
