//! The only way to accept a certificate that has errors: listed errors, of one socket.
//!
//! Verification as a whole cannot be disabled. Signatures of handshakes are always verified, and errors that are not
//! ignorable cannot be listed.

use crate::chain::{ChainErrors, ChainValidationResult};
use crate::error::Error;

/// What `control.ignorableServerCertificateErrors` lists. Empty by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoredErrors {
    results: Vec<ChainValidationResult>,
}

impl IgnoredErrors {
    /// # Errors
    /// E_INVALIDARG 0x80070057 when one of them is not among the seven that may be ignored.
    pub fn new(results: impl IntoIterator<Item = ChainValidationResult>) -> Result<Self, Error> {
        let results: Vec<_> = results.into_iter().collect();
        match results.iter().find(|result| !result.is_ignorable()) {
            Some(result) => Err(Error::invalid_argument(format!(
                "the certificate error {result} cannot be ignored"
            ))),
            None => Ok(Self { results }),
        }
    }

    /// The errors that are not ignored. A chain is accepted when there are none.
    pub(super) fn remaining(&self, errors: &ChainErrors) -> ChainErrors {
        errors
            .iter()
            .filter(|error| !self.results.contains(&error.result))
            .copied()
            .collect()
    }
}
