//! A user name and its password.

use std::fmt;

use zeroize::Zeroizing;

/// A user name and its password. Their memory is overwritten when it is freed, and no text of this type shows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    pub(super) user_name: Zeroizing<String>,
    pub(super) password: Zeroizing<String>,
}

impl Credential {
    /// A credential.
    pub fn new(user_name: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            user_name: Zeroizing::new(user_name.into()),
            password: Zeroizing::new(password.into()),
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Credential")
    }
}
