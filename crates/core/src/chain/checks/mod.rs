//! Every aspect of a path, each checked on its own and whatever the others say.

mod authority;
mod dates;
mod form;
mod name_constraints;
pub(super) mod revocation;
pub(super) mod signatures;
mod subject_name;
mod usage;

use super::errors::ChainErrors;
use super::path::{Path, PathEnd};
use super::policy::{ChainPolicy, Moment};
use super::refusal::{INCOMPLETE_CHAIN, PATH_TOO_LONG, UNTRUSTED};

/// The checks of one policy.
#[derive(Debug)]
pub(super) struct Checks<'a> {
    policy: &'a ChainPolicy,
    moment: Moment<'a>,
}

impl<'a> Checks<'a> {
    pub(super) fn new(policy: &'a ChainPolicy, moment: Moment<'a>) -> Self {
        Self { policy, moment }
    }

    /// Everything that is wrong with a path.
    pub(super) fn run(&self, path: &Path<'_, '_>) -> ChainErrors {
        let found = form::check(path)
            .chain(signatures::check(path))
            .chain(authority::check(path))
            .chain(name_constraints::check(path))
            .chain(dates::check(path, self.moment))
            .chain(usage::check(path, &self.policy.usage))
            .chain(subject_name::check(path, self.moment));
        let mut errors: ChainErrors = found.collect();
        match path.end {
            PathEnd::Trusted => {}
            PathEnd::SelfSigned => errors.add(UNTRUSTED),
            PathEnd::NoIssuer => errors.add(INCOMPLETE_CHAIN),
            PathEnd::TooLong => errors.add(PATH_TOO_LONG),
        }
        errors.extend(&revocation::check(path, self.policy, self.moment));
        errors
    }
}
