//! Evaluation of a chain: who decides, and what is wrong.

use std::fmt::Display;

use rustls::pki_types::CertificateDer;

use crate::error::Error;

use super::checks::signatures::weak_key;
use super::checks::{Checks, revocation};
use super::errors::ChainErrors;
use super::parsed::Parsed;
use super::path::{Path, PathEnd, paths};
use super::policy::{ChainPolicy, Moment};
use super::refusal::{INCOMPLETE_CHAIN, OTHER, REVOCATION_INFORMATION_MISSING, Refusal, UNTRUSTED};
use super::trust::{Decision, decide};
use super::{ChainValidationResult, SslErrorSeverity};

/// What is known about a chain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChainReport {
    /// The best path found, the leaf first. It ends in a root where one was found, and holds the leaf alone where the leaf
    /// cannot be parsed.
    pub chain: Vec<CertificateDer<'static>>,
    /// Everything that is wrong.
    pub errors: ChainErrors,
}

impl ChainReport {
    /// Everything that is wrong, the most important first.
    pub fn results(&self) -> Vec<ChainValidationResult> {
        self.errors.results()
    }

    /// Can all of it be ignored?
    pub fn severity(&self) -> SslErrorSeverity {
        self.errors.severity()
    }

    /// See [`ChainErrors::error`].
    pub fn error(&self, operation: impl Display) -> Option<Error> {
        self.errors.error(operation)
    }
}

/// Evaluates the chain of `leaf`. Never fails and never panics, whatever the bytes are.
///
/// It computes for up to some milliseconds, and the first call in a process reads the system's roots: see
/// [`load_system_roots`](super::load_system_roots).
pub fn evaluate(
    leaf: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
    policy: &ChainPolicy,
) -> ChainReport {
    let moment = policy.moment();
    let pool = pool(intermediates, policy);
    let decision = decide(leaf, &pool, policy, moment);
    diagnose(leaf, &pool, policy, moment, decision)
}

/// The errors alone, for a handshake: a good chain costs no second look.
pub(crate) fn judge(
    leaf: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
    policy: &ChainPolicy,
    moment: Moment<'_>,
) -> ChainErrors {
    let pool = pool(intermediates, policy);
    let decision = decide(leaf, &pool, policy, moment);
    let trusted = decision.as_ref().is_some_and(|decision| decision.trusted);
    if trusted && policy.revocation_lists.is_empty() {
        return Parsed::parse(leaf)
            .and_then(|leaf| weak_key(&leaf))
            .into_iter()
            .collect();
    }
    diagnose(leaf, &pool, policy, moment, decision).errors
}

/// What the peer sent and what the program knows.
fn pool<'a>(sent: &'a [CertificateDer<'_>], policy: &'a ChainPolicy) -> Vec<CertificateDer<'a>> {
    sent.iter()
        .chain(policy.intermediates.iter())
        .map(|certificate| CertificateDer::from(certificate.as_ref()))
        .collect()
}

fn diagnose(
    leaf: &CertificateDer<'_>,
    pool: &[CertificateDer<'_>],
    policy: &ChainPolicy,
    moment: Moment<'_>,
    decision: Option<Decision>,
) -> ChainReport {
    let Some(parsed_leaf) = Parsed::parse(leaf) else {
        return ChainReport {
            chain: vec![leaf.clone().into_owned()],
            errors: [OTHER].into_iter().collect(),
        };
    };
    let issuers = with_roots(&parsed_leaf, pool, policy);
    let paths = paths(&parsed_leaf, &issuers, &policy.roots);
    let checks = Checks::new(policy, moment);
    let (path, found) = best_path(&parsed_leaf, &paths, &checks);
    let (path, errors) = match decision {
        Some(decision) if decision.trusted => of_trusted(path, &found, paths, policy, moment),
        Some(decision) => {
            let errors = with_refusal(found, &path, policy, &decision);
            (path, errors)
        }
        None => (path, found),
    };
    ChainReport {
        chain: path
            .certificates
            .iter()
            .map(|certificate| certificate.der.clone().into_owned())
            .collect(),
        errors,
    }
}

/// The path of a trusted chain, and what is to be said against it. Whoever trusted it did not say by which path, and the
/// best one here may be none that he would take: a revoked authority can have another certificate that is expired.
fn of_trusted<'p, 'a>(
    best: Path<'p, 'a>,
    found: &ChainErrors,
    paths: Vec<Path<'p, 'a>>,
    policy: &ChainPolicy,
    moment: Moment<'_>,
) -> (Path<'p, 'a>, ChainErrors) {
    if policy.revocation_lists.is_empty() || found.is_empty() {
        let errors = beside_trust(&best, policy, moment);
        return (best, errors);
    }
    paths
        .into_iter()
        .filter(|path| is_trusted(path, policy, moment))
        .map(|path| {
            let errors = beside_trust(&path, policy, moment);
            (path, errors)
        })
        .min_by_key(|(_, errors)| weight(errors))
        .unwrap_or_else(|| {
            let mut errors = beside_trust(&best, policy, moment);
            errors.add(REVOCATION_INFORMATION_MISSING);
            (best, errors)
        })
}

/// Is a chain of these certificates and no others trusted?
fn is_trusted(path: &Path<'_, '_>, policy: &ChainPolicy, moment: Moment<'_>) -> bool {
    let Some((leaf, above)) = path.certificates.split_first() else {
        return false;
    };
    let above: Vec<_> = above.iter().map(|each| each.der.clone()).collect();
    path.end == PathEnd::Trusted
        && decide(&leaf.der, &above, policy, moment).is_some_and(|decision| decision.trusted)
}

/// What is asked also of a chain that is trusted.
fn beside_trust(path: &Path<'_, '_>, policy: &ChainPolicy, moment: Moment<'_>) -> ChainErrors {
    let mut errors = revocation::check(path, policy, moment);
    // Trusted by another path than the one that was found here, whose revocations nobody looked up.
    if !policy.revocation_lists.is_empty() && path.end != PathEnd::Trusted {
        errors.add(REVOCATION_INFORMATION_MISSING);
    }
    if let Some(error) = path.certificates.first().and_then(|leaf| weak_key(leaf)) {
        errors.add(error);
    }
    errors
}

/// The pool and every root that somebody names as the issuer.
fn with_roots<'a>(
    leaf: &Parsed<'a>,
    pool: &'a [CertificateDer<'a>],
    policy: &'a ChainPolicy,
) -> Vec<Parsed<'a>> {
    let mut all: Vec<_> = pool.iter().filter_map(Parsed::parse).collect();
    let mut issuers: Vec<_> = all
        .iter()
        .map(Parsed::issuer)
        .chain([leaf.issuer()])
        .collect();
    issuers.sort_unstable();
    issuers.dedup();
    let roots = issuers
        .into_iter()
        .flat_map(|issuer| policy.roots.named(issuer))
        .filter_map(Parsed::parse);
    all.extend(roots);
    all
}

/// The path with the least wrong: nothing fatal, then a trusted end, then the fewest errors.
fn best_path<'p, 'a>(
    leaf: &'p Parsed<'a>,
    paths: &[Path<'p, 'a>],
    checks: &Checks<'_>,
) -> (Path<'p, 'a>, ChainErrors) {
    paths
        .iter()
        .map(|path| (path.clone(), checks.run(path)))
        .min_by_key(|(path, errors)| {
            let (fatal, count) = weight(errors);
            (fatal, path.end != PathEnd::Trusted, count)
        })
        .unwrap_or_else(|| {
            (
                Path::of_leaf(leaf),
                [INCOMPLETE_CHAIN].into_iter().collect(),
            )
        })
}

/// What is worse is greater.
fn weight(errors: &ChainErrors) -> (bool, usize) {
    let fatal = errors.severity() == SslErrorSeverity::Fatal;
    (fatal, errors.iter().count())
}

/// Adds the refusal of whoever is responsible for the root at the end of the path. Without any error left, the chain was
/// refused for a reason unknown here, unless that reason is one that does not count.
fn with_refusal(
    mut errors: ChainErrors,
    path: &Path<'_, '_>,
    policy: &ChainPolicy,
    decision: &Decision,
) -> ChainErrors {
    let ends_in_own = path
        .certificates
        .last()
        .is_some_and(|last| policy.roots.extra().contains(last));
    let refusal = match (decision.own, decision.system) {
        // The leaf is a root of the program: there is no issuer to look for.
        (Some(Refusal::NoPath), _) if ends_in_own && path.certificates.len() == 1 => return errors,
        (Some(own), _) if ends_in_own => Some(own),
        (own, system) => system.or(own),
    };
    match refusal {
        Some(refusal) => refusal.add_to(&mut errors, path),
        // No roots at all.
        None if errors.is_empty() => errors.add(UNTRUSTED),
        None => {}
    }
    errors
}
