//! What a manifest declares.

use super::other_names::opens_nothing;
use crate::capabilities::{Capabilities, Capability};

/// The capability of a program that is trusted fully, as one without a package.
const FULL_TRUST: &str = "runFullTrust";

/// What a manifest declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declaration {
    /// The capabilities of the network; `None` when it says nothing of them.
    pub capabilities: Option<Capabilities>,
    /// Capabilities of other parts of Windows.
    pub others: Vec<String>,
    /// Whether it declares full trust.
    pub has_full_trust: bool,
    /// Whether other programs of this machine may be reached.
    pub is_loopback_exempt: bool,
}

impl Declaration {
    /// The declaration of capabilities with these names.
    ///
    /// # Errors
    /// For a name that Windows does not know.
    pub(super) fn of(names: Vec<String>) -> Result<Self, String> {
        let (known, mut others): (Vec<_>, Vec<_>) = names
            .into_iter()
            .partition(|name| Capability::named(name).is_some());
        let unknown = others
            .iter()
            .find(|name| *name != FULL_TRUST && !opens_nothing(name));
        if let Some(name) = unknown {
            return Err(format!("unknown capability {name:?}"));
        }
        let has_full_trust = others.iter().any(|name| name == FULL_TRUST);
        others.retain(|name| name != FULL_TRUST);
        let known = known.iter().filter_map(|name| Capability::named(name));
        Ok(Self {
            capabilities: Some(known.collect()),
            others,
            has_full_trust,
            is_loopback_exempt: false,
        })
    }
}
