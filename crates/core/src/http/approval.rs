//! The application's word about a server.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::error::Error;
use crate::tls::TlsPeer;

/// Asks the application about a server whose certificate was accepted, before anything is sent to it. An error ends the
/// connection.
#[derive(Clone)]
pub struct Approval(Arc<Ask>);

type Ask = dyn Fn(Option<TlsPeer>) -> BoxFuture<'static, Result<(), Error>> + Send + Sync;

impl Approval {
    /// By calling `ask` with what the server presented.
    pub fn new(
        ask: impl Fn(Option<TlsPeer>) -> BoxFuture<'static, Result<(), Error>> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(ask))
    }

    pub(super) async fn of(&self, peer: Option<&TlsPeer>) -> Result<(), Error> {
        (self.0)(peer.cloned()).await
    }
}

impl fmt::Debug for Approval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Approval")
    }
}
