//! Diagnosis: of all paths that a chain may take, which one counts, and what is wrong with it.

use super::SslErrorSeverity;
use super::checks::Checks;
use super::checks::signatures::weak_key;
use super::errors::ChainErrors;
use super::parsed::Parsed;
use super::path::{Path, PathEnd};
use super::policy::{ChainPolicy, Moment};
use super::pool::Pool;
use super::refusal::{
    INCOMPLETE_CHAIN, INVALID_SIGNATURE, REVOCATION_INFORMATION_MISSING, Refusal, TOO_MUCH_WORK,
    UNTRUSTED,
};
use super::trust::{Decision, decide};
use super::work::Work;

/// The second look at a chain.
#[derive(Debug)]
pub(super) struct Diagnosis<'c, 'a> {
    pub(super) policy: &'a ChainPolicy,
    pub(super) moment: Moment<'c>,
    pub(super) checks: Checks<'c, 'a>,
    pub(super) work: &'c Work,
}

impl<'a> Diagnosis<'_, 'a> {
    /// The path that counts and its errors; `None` as decision leaves it to the checks.
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
                let errors = self.with_refusal(errors, &path, decision);
                (path, errors)
            }
            None => (path, errors),
        }
    }

    /// The path with the least wrong: nothing fatal, then a trusted end, then the fewest errors.
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

    /// The path of a trusted chain, and what is to be said against it. Whoever trusted it did not say by which path, and the
    /// best one here may be none that he would take: a revoked authority can have another certificate that is expired.
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

    /// Is a chain of these certificates and no others trusted?
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

    /// What is asked also of a chain that is trusted.
    fn beside_trust(&self, path: &Path<'_, 'a>) -> ChainErrors {
        let mut errors = self.checks.revocation(path);
        // Trusted by another path than the one that was found here, whose revocations nobody looked up.
        if !self.policy.revocation_lists.is_empty() && path.end != PathEnd::Trusted {
            errors.add(REVOCATION_INFORMATION_MISSING);
        }
        let weak_key = path.certificates.first().and_then(|leaf| weak_key(leaf));
        weak_key.into_iter().for_each(|error| errors.add(error));
        errors
    }

    /// Adds the refusal of whoever is responsible for the root at the end of the path. Without any error left, the chain was
    /// refused for a reason unknown here, unless that reason is one that does not count.
    fn with_refusal(
        &self,
        mut errors: ChainErrors,
        path: &Path<'_, 'a>,
        decision: Decision,
    ) -> ChainErrors {
        // The leaf is a root of the program: there is no issuer to look for.
        if decision.own == Some(Refusal::NoPath)
            && path.certificates.len() == 1
            && self.ends_in_own(path)
        {
            return errors;
        }
        match self.refusal(&errors, path, decision) {
            // Of another path, through a namesake: on this one every signature was looked at, by the same algorithms.
            Some(Refusal::Error(INVALID_SIGNATURE))
                if errors.severity() == SslErrorSeverity::Fatal => {}
            Some(refusal) => refusal.add_to(&mut errors, path),
            // No roots at all.
            None if errors.is_empty() => errors.add(UNTRUSTED),
            None => {}
        }
        errors
    }

    /// Of all that a verifier disliked on any path it tells one thing. Where that is news, it is asked about this path alone.
    fn refusal(
        &self,
        errors: &ChainErrors,
        path: &Path<'_, 'a>,
        decision: Decision,
    ) -> Option<Refusal> {
        let refusal = self.responsible(path, decision)?;
        let is_news = match refusal {
            Refusal::Error(TOO_MUCH_WORK) => false,
            Refusal::Error(error) => !errors.contains(error.result),
            _ => false,
        };
        if !is_news || path.end != PathEnd::Trusted {
            return Some(refusal);
        }
        let alone = self.decide_alone(path)?;
        self.responsible(path, alone).or(Some(refusal))
    }

    /// The refusal that counts for the root at the end of the path.
    fn responsible(&self, path: &Path<'_, 'a>, decision: Decision) -> Option<Refusal> {
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

/// What is worse is greater.
fn weight(errors: &ChainErrors) -> (bool, usize) {
    let fatal = errors.severity() == SslErrorSeverity::Fatal;
    (fatal, errors.iter().count())
}
