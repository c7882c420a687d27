//! ChainErrors: all errors of a chain, in the order of importance.

use std::fmt::Display;

use crate::error::{Condition, Error, Hresult};

use super::{ChainValidationResult, SslErrorSeverity};

/// One error with the code that a failed operation reports for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainError {
    /// The kind of error.
    pub result: ChainValidationResult,
    /// The code: CERT_E_EXPIRED 0x800B0101 for `Expired`, and so on.
    pub hresult: Hresult,
}

impl ChainError {
    pub(super) const fn new(result: ChainValidationResult, hresult: Hresult) -> Self {
        Self { result, hresult }
    }
}

/// The errors of a chain: each result once, fatal ones first. The first is the one that an operation fails with.
///
/// The order: revoked, invalidSignature, basicConstraintsError, invalidCertificateAuthorityPolicy,
/// unknownCriticalExtension, otherErrors; then the ignorable ones: untrusted, incompleteChain, expired, invalidName,
/// wrongUsage, revocationFailure, revocationInformationMissing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChainErrors {
    errors: Vec<ChainError>,
}

impl ChainErrors {
    /// Adds an error in its place; of two errors with the same result the earlier one stays.
    pub(super) fn add(&mut self, error: ChainError) {
        if self.contains(error.result) {
            return;
        }
        let rank = error.result.rank();
        let place = self
            .errors
            .partition_point(|other| other.result.rank() < rank);
        self.errors.insert(place, error);
    }

    /// Adds an error in its place; of two errors with the same result this one stays.
    pub(super) fn put(&mut self, error: ChainError) {
        self.errors.retain(|other| other.result != error.result);
        self.add(error);
    }

    /// Adds all errors of another list.
    pub(super) fn extend(&mut self, errors: &Self) {
        for error in &errors.errors {
            self.add(*error);
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// Whether this is one of the errors.
    pub fn contains(&self, result: ChainValidationResult) -> bool {
        self.errors.iter().any(|error| error.result == result)
    }

    /// The errors with their codes, in order.
    pub fn iter(&self) -> impl Iterator<Item = &ChainError> {
        self.errors.iter()
    }

    /// The kinds of all errors: `information.serverCertificateErrors`.
    pub fn results(&self) -> Vec<ChainValidationResult> {
        self.errors.iter().map(|error| error.result).collect()
    }

    /// The most important error, or `Success`: what `CertificateChain.validate` returns.
    pub fn worst(&self) -> ChainValidationResult {
        self.errors
            .first()
            .map_or(ChainValidationResult::Success, |error| error.result)
    }

    /// Fatal as soon as one error is fatal.
    pub fn severity(&self) -> SslErrorSeverity {
        match self.errors.first() {
            None => SslErrorSeverity::None,
            Some(first) if first.result.is_ignorable() => SslErrorSeverity::Ignorable,
            Some(_) => SslErrorSeverity::Fatal,
        }
    }

    /// The error of `operation`, which names the endpoint (`connect mail.example:993`); `None` without errors.
    pub fn error(&self, operation: impl Display) -> Option<Error> {
        let first = self.errors.first()?;
        let text =
            Condition::of(first.hresult).map_or("bad certificate", |condition| condition.text);
        Some(Error::new(first.hresult, format!("{operation}: {text}")))
    }
}

impl FromIterator<ChainError> for ChainErrors {
    fn from_iter<I: IntoIterator<Item = ChainError>>(errors: I) -> Self {
        let mut list = Self::default();
        for error in errors {
            list.add(error);
        }
        list
    }
}
