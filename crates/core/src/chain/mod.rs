//! Is a chain of certificates good, and if not, everything that is wrong with it.
//!
//! The platform's trust (or the application's own roots) decides. Libraries stop at the first thing they dislike, but a UWP
//! program sees all of them, so a refused chain is looked at again: [`evaluate`] finds the best path to a root and checks
//! every aspect of it on its own. What that second look does not find, the refusal itself adds: a chain that was refused
//! never ends without an error.

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
mod refusal;
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

pub(crate) use evaluate::judge;
pub(crate) use policy::Moment;
pub(crate) use signature::ALGORITHMS;
pub(crate) use trust::system_roots_loaded;
