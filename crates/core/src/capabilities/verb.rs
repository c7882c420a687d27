//! What a call of the application wants of the network.

use crate::error::Error;

use super::Capability::{self, InternetClient, InternetClientServer, PrivateNetworkClientServer};

/// What a call wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// To connect, or to send.
    Connect,
    /// To accept, or to receive from whoever sends.
    Bind,
    /// To resolve a name.
    Resolve,
}

impl Verb {
    /// The verb of this name.
    ///
    /// # Errors
    /// E_INVALIDARG for a name that is none.
    pub fn named(name: &str) -> Result<Self, Error> {
        match name {
            "connect" => Ok(Self::Connect),
            "bind" => Ok(Self::Bind),
            "resolve" => Ok(Self::Resolve),
            _ => Err(Error::invalid_argument(format!("{name} is no verb"))),
        }
    }

    /// Each of these allows it, in some zone.
    pub(super) fn capabilities(self) -> &'static [Capability] {
        match self {
            Self::Connect | Self::Resolve => &[
                InternetClient,
                InternetClientServer,
                PrivateNetworkClientServer,
            ],
            Self::Bind => &[InternetClientServer, PrivateNetworkClientServer],
        }
    }
}
