//! TLS by rustls.

mod dangerous_ignored_errors;
mod verifier;

pub use dangerous_ignored_errors::IgnoredErrors;
pub use verifier::{ClientVerifier, ServerVerifier, Verdict};
