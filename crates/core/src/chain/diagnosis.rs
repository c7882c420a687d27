//! Diagnosis: which of the possible paths of a chain to report, and the errors of it.

use super::SslErrorSeverity;
use super::checks::Checks;
use super::checks::signatures::weak_key;
use super::errors::ChainErrors;
use super::parsed::Parsed;
use super::path::{Path, PathEnd};
use super::policy::{ChainPolicy, Moment};
use super::pool::Pool;
use super::rejection::{
    INCOMPLETE_CHAIN, INVALID_SIGNATURE, REVOCATION_INFORMATION_MISSING, Rejection, TOO_MUCH_WORK,
    UNTRUSTED,
};
use super::trust::{Decision, decide};
use super::work::Work;

/// The diagnosis of a chain that was decided.
#[derive(Debug)]
pub(super) struct Diagnosis<'c, 'a> {
    pub(super) policy: &'a ChainPolicy,
    pub(super) moment: Moment<'c>,
    pub(super) checks: Checks<'c, 'a>,
    pub(super) work: &'c Work,
}

impl<'a> Diagnosis<'_, 'a> {
    /// The path to report and its errors. Without a decision the checks alone determine the errors.
    pub(super) fn of<'p>(
        &self,
        leaf: &'p Parsed<'a>,
        paths: &[Path<'p, 'a>],
        decision: Option<Decision>,
    ) -> (Path<'p, 'a>, ChainErrors) {
        let (path, mut errors) = self.best(leaf, paths);
        self.checks
            .of_leaf(leaf)
            .for_each(|error| errors.add(error));
        match decision {
            Some(decision) if decision.trusted => self.of_trusted(path, &errors, paths),
            Some(decision) => {
                let errors = self.with_rejection(errors, &path, decision);
                (path, errors)
            }
            None => (path, errors),
        }
    }

    /// The best path: nothing fatal, then a trusted end, then the fewest errors.
    fn best<'p>(
        &self,
        leaf: &'p Parsed<'a>,
        paths: &[Path<'p, 'a>],
    ) -> (Path<'p, 'a>, ChainErrors) {
        let best = paths
            .iter()
            .map(|path| (path, self.checks.run(path)))
            .min_by_key(|(path, errors)| {
                let (fatal, count) = weight(errors);
                (fatal, path.end != PathEnd::Trusted, count)
            });
        match best {
            Some((path, errors)) => (path.clone(), errors),
            None => (
                Path::of_leaf(leaf),
                [INCOMPLETE_CHAIN].into_iter().collect(),
            ),
        }
    }

    /// The path of a trusted chain, and its errors. The verifier does not report the path by which it trusted the chain, and
    /// the best path found here may be one that it would reject: a revoked authority can have another, expired certificate.
    fn of_trusted<'p>(
        &self,
        best: Path<'p, 'a>,
        found: &ChainErrors,
        paths: &[Path<'p, 'a>],
    ) -> (Path<'p, 'a>, ChainErrors) {
        if self.policy.revocation_lists.is_empty() || found.is_empty() {
            let errors = self.beside_trust(&best);
            return (best, errors);
        }
        let trusted = paths
            .iter()
            .filter(|path| self.is_trusted(path))
            .map(|path| (path, self.beside_trust(path)))
            .min_by_key(|(_, errors)| weight(errors));
        match trusted {
            Some((path, errors)) => (path.clone(), errors),
            None => {
                let mut errors = self.beside_trust(&best);
                errors.add(REVOCATION_INFORMATION_MISSING);
                (best, errors)
            }
        }
    }

    /// Whether a chain of only these certificates is trusted.
    fn is_trusted(&self, path: &Path<'_, 'a>) -> bool {
        path.end == PathEnd::Trusted
            && self
                .decide_alone(path)
                .is_some_and(|decision| decision.trusted)
    }

    fn decide_alone(&self, path: &Path<'_, 'a>) -> Option<Decision> {
        let all: Vec<_> = path.certificates.iter().map(|each| each.der()).collect();
        let (leaf, above) = all.split_first()?;
        let pool = Pool::of(above);
        decide(leaf, &pool, self.policy, self.moment, self.work)
    }

    /// The errors that a trusted chain may have: verifiers check neither revocation by our lists nor the key of the leaf.
    fn beside_trust(&self, path: &Path<'_, 'a>) -> ChainErrors {
        let mut errors = self.checks.revocation(path);
        // It was trusted by a path that was not found here, whose revocations were not checked.
        if !self.policy.revocation_lists.is_empty() && path.end != PathEnd::Trusted {
            errors.add(REVOCATION_INFORMATION_MISSING);
        }
        let weak_key = path.certificates.first().and_then(|leaf| weak_key(leaf));
        weak_key.into_iter().for_each(|error| errors.add(error));
        errors
    }

    /// Adds the rejection of the verifier that is responsible for the root at the end of the path. Only a rejection for a
    /// reason that does not count may leave the chain without an error.
    fn with_rejection(
        &self,
        mut errors: ChainErrors,
        path: &Path<'_, 'a>,
        decision: Decision,
    ) -> ChainErrors {
        // The leaf is a root of the application: it needs no issuer.
        if decision.own == Some(Rejection::NoPath)
            && path.certificates.len() == 1
            && self.ends_in_own(path)
        {
            return errors;
        }
        match self.rejection(&errors, path, decision) {
            // It is the error of another path, through an authority of the same name: on this path every signature was
            // checked, by the same algorithms.
            Some(Rejection::Error(INVALID_SIGNATURE))
                if errors.severity() == SslErrorSeverity::Fatal => {}
            Some(rejection) => rejection.add_to(&mut errors, path),
            // No roots at all.
            None if errors.is_empty() => errors.add(UNTRUSTED),
            None => {}
        }
        errors
    }

    /// A verifier reports one error of any path. When the checks did not find it on this path, the verifier is asked about
    /// this path alone.
    fn rejection(
        &self,
        errors: &ChainErrors,
        path: &Path<'_, 'a>,
        decision: Decision,
    ) -> Option<Rejection> {
        let rejection = self.responsible(path, decision)?;
        let is_new = match rejection {
            Rejection::Error(TOO_MUCH_WORK) => false,
            Rejection::Error(error) => !errors.contains(error.result),
            _ => false,
        };
        if !is_new || path.end != PathEnd::Trusted {
            return Some(rejection);
        }
        let alone = self.decide_alone(path)?;
        self.responsible(path, alone).or(Some(rejection))
    }

    /// The rejection that applies to the root at the end of the path.
    fn responsible(&self, path: &Path<'_, 'a>, decision: Decision) -> Option<Rejection> {
        match (decision.own, decision.system) {
            (Some(own), _) if self.ends_in_own(path) => Some(own),
            (own, system) => system.or(own),
        }
    }

    fn ends_in_own(&self, path: &Path<'_, 'a>) -> bool {
        let own_roots = self.policy.roots.extra();
        path.certificates
            .last()
            .is_some_and(|last| own_roots.contains(last))
    }
}

/// The worse the errors, the greater.
fn weight(errors: &ChainErrors) -> (bool, usize) {
    let fatal = errors.severity() == SslErrorSeverity::Fatal;
    (fatal, errors.iter().count())
}
