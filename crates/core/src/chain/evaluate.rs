//! Evaluation of a chain: decision, then diagnosis.

use std::fmt::Display;

use rustls::pki_types::{CertificateDer, ServerName};

use crate::error::Error;

use super::checks::signatures::weak_key;
use super::checks::{Checks, subject_name};
use super::diagnosis::Diagnosis;
use super::errors::ChainErrors;
use super::parsed::Parsed;
use super::path::paths;
use super::policy::{ChainPolicy, Moment};
use super::pool::Pool;
use super::rejection::{OTHER, TOO_MUCH_WORK};
use super::signature::Signatures;
use super::trust::{Decision, decide};
use super::work::{self, Work, units};
use super::{ChainValidationResult, SslErrorSeverity};

/// Result of an evaluation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChainReport {
    /// The best path found, the leaf first. It ends in a root where one was found, and holds the leaf alone where the leaf
    /// cannot be parsed.
    pub chain: Vec<CertificateDer<'static>>,
    /// All errors, unless `OtherErrors` with TRUST_E_FAIL 0x800B010B is among them: then the budget was spent, and there may be
    /// more.
    pub errors: ChainErrors,
    /// Units of work that the evaluation took, of [`MOST_WORK`].
    pub work: u64,
}

/// Units of work of about 50 ns that an evaluation may take, whatever the certificates are. Revocation lists add to it,
/// since they come from the application, not from the peer.
pub const MOST_WORK: u64 = work::DECISION + work::DIAGNOSIS;

impl ChainReport {
    /// The kinds of all errors, the most important first.
    pub fn results(&self) -> Vec<ChainValidationResult> {
        self.errors.results()
    }

    /// Whether all errors can be ignored.
    pub fn severity(&self) -> SslErrorSeverity {
        self.errors.severity()
    }

    /// The errors if the leaf also has to name this host.
    pub fn errors_as(&self, host: &ServerName<'_>) -> ChainErrors {
        let mut errors = self.errors.clone();
        let leaf = self.chain.first().and_then(Parsed::parse);
        let wrong_name = leaf.and_then(|leaf| subject_name::check(&leaf, host));
        wrong_name.into_iter().for_each(|error| errors.add(error));
        errors
    }

    /// See [`ChainErrors::error`].
    pub fn error(&self, operation: impl Display) -> Option<Error> {
        self.errors.error(operation)
    }
}

/// Evaluates the chain of `leaf`. Never fails and never panics, whatever the bytes are.
///
/// It computes for 20 ms at most and mostly for less than one. The first call in a process reads the system's roots: see
/// [`load_system_roots`](super::load_system_roots).
pub fn evaluate(
    leaf: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
    policy: &ChainPolicy,
) -> ChainReport {
    let (pool, moment) = (pool(leaf, intermediates, policy), policy.moment());
    let work = Work::new(work::DECISION);
    let decision = decide(leaf, &pool, policy, moment, &work);
    let report = diagnose(leaf, &pool, policy, moment, decision);
    ChainReport {
        errors: complete(report.errors, &work),
        work: report.work + work.used(),
        ..report
    }
}

/// The errors alone, for a handshake: a chain that is trusted is not diagnosed.
pub(crate) fn handshake_errors(
    leaf: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
    policy: &ChainPolicy,
    moment: Moment<'_>,
) -> ChainErrors {
    let pool = pool(leaf, intermediates, policy);
    let work = Work::new(work::DECISION);
    let decision = decide(leaf, &pool, policy, moment, &work);
    let trusted = decision.as_ref().is_some_and(|decision| decision.trusted);
    if trusted && policy.revocation_lists.is_empty() {
        return Parsed::parse(leaf)
            .and_then(|leaf| weak_key(&leaf))
            .into_iter()
            .collect();
    }
    let report = diagnose(leaf, &pool, policy, moment, decision);
    complete(report.errors, &work)
}

/// The certificates of the peer and those of the application.
fn pool<'a>(
    leaf: &CertificateDer<'_>,
    sent: &'a [CertificateDer<'a>],
    policy: &'a ChainPolicy,
) -> Pool<'a> {
    Pool::new(leaf, sent.iter().chain(policy.intermediates.iter()))
}

fn diagnose(
    leaf: &CertificateDer<'_>,
    pool: &Pool<'_>,
    policy: &ChainPolicy,
    moment: Moment<'_>,
    decision: Option<Decision>,
) -> ChainReport {
    let Some(parsed) = Parsed::parse(leaf) else {
        return ChainReport {
            chain: vec![leaf.clone().into_owned()],
            errors: [OTHER].into_iter().collect(),
            work: 0,
        };
    };
    // A budget of its own: what the decision of a hostile chain consumed must not keep the diagnosis from its error.
    let work = Work::new(work::DIAGNOSIS + list_costs(policy));
    let signatures = Signatures::new(&work);
    let issuers = with_roots(&parsed, pool, policy, &work);
    let diagnosis = Diagnosis {
        policy,
        moment,
        checks: Checks::new(policy, moment, &signatures, &work),
        work: &work,
    };
    let paths = paths(&parsed, &issuers, &policy.roots, &signatures, &work);
    let (path, errors) = diagnosis.of(&parsed, &paths, decision);
    let is_decided = decision.is_some_and(|decision| decision.trusted);
    let has_more_to_say = !is_decided || !policy.revocation_lists.is_empty();
    ChainReport {
        chain: path.owned(),
        errors: if has_more_to_say {
            complete(errors, &work)
        } else {
            errors
        },
        work: work.used(),
    }
}

/// Each list may be verified twice: by the authority that signed it, and by one of the same name.
fn list_costs(policy: &ChainPolicy) -> u64 {
    let lists = policy.revocation_lists.iter();
    lists.map(|list| 2 * units(list.bytes().len()) / 32).sum()
}

/// The pool, and every root that a certificate of it or the leaf names as its issuer.
fn with_roots<'a>(
    leaf: &Parsed<'a>,
    pool: &'a Pool<'_>,
    policy: &'a ChainPolicy,
    work: &Work,
) -> Vec<Parsed<'a>> {
    let parse = |certificate: &'a CertificateDer<'_>| {
        // Small names take longest: 12 ns a byte.
        let cost = units(certificate.len()) / 4;
        work.take(cost).then(|| Parsed::parse(certificate))?
    };
    let mut all: Vec<_> = pool.certificates.iter().filter_map(parse).collect();
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
        .filter_map(parse);
    all.extend(roots);
    all
}

/// Adds an error that cannot be ignored when the budget was spent: a check that was skipped may hide a fatal error.
fn complete(mut errors: ChainErrors, work: &Work) -> ChainErrors {
    if work.is_spent() {
        errors.put(TOO_MUCH_WORK);
    }
    errors
}
