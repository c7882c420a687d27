//! Verification of certificate chains, and all errors of a chain that is rejected.
//!
//! The platform's verifier (or webpki over the application's own roots) decides. Verifiers stop at the first error, but a
//! UWP program gets all of them, so a rejected chain is diagnosed: [`evaluate`] finds the best path to a root and checks
//! each aspect of it on its own. If the diagnosis misses the reason, the rejection itself is added: a chain that was
//! rejected never ends without an error.

mod checks;
mod der;
mod diagnosis;
mod errors;
mod evaluate;
mod list_scope;
mod parsed;
mod path;
#[cfg_attr(
    any(windows, target_vendor = "apple", target_os = "android"),
    path = "system_verifier.rs"
)]
#[cfg_attr(
    not(any(windows, target_vendor = "apple", target_os = "android")),
    path = "system_roots.rs"
)]
mod platform;
mod policy;
mod pool;
mod rejection;
mod result;
mod revocation_list;
mod roots;
mod signature;
mod trust;
mod work;

pub use errors::{ChainError, ChainErrors};
pub use evaluate::{ChainReport, MOST_WORK, evaluate};
pub use policy::{ChainPolicy, Usage, ValidationTime};
pub use result::{ChainValidationResult, SslErrorSeverity};
pub use revocation_list::RevocationList;
pub use roots::Roots;
pub use trust::load_system_roots;

pub(crate) use evaluate::handshake_errors;
pub(crate) use policy::Moment;
pub(crate) use signature::ALGORITHMS;
pub(crate) use trust::system_roots_loaded;
