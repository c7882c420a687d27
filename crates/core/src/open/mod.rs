//! The one way to a connection: names are checked and resolved, connection attempts race, and TLS protects the connection
//! that won where it is requested. A plain stream can also be protected later, see [`upgrade_as_client`].

mod channel;
mod establish;
mod failure;
mod outcome;
mod proxy;
mod request;
mod upgrade;

use std::sync::Arc;

use crate::readiness::ReadySink;

pub use channel::Channel;
pub use establish::{Established, establish};
pub use failure::OpenFailure;
pub use outcome::Opened;
pub use proxy::{ProxyRequest, Tunnels};
pub use request::{OpenRequest, TlsRequest};
pub use upgrade::{upgrade_as_client, upgrade_as_server};

/// Opens a connection; readiness of its stream goes to `sink`.
///
/// # Errors
/// In this order: E_INVALIDARG for a host that TLS cannot verify, before anything is sent, for malformed names and for an
/// adapter that is gone; those of [`connect`](crate::tcp::connect::connect); those of
/// [`secure_client`](crate::tls::secure_client), with what the server presented.
///
/// # Cancel safety
/// Dropping the future closes its sockets in every phase; the peer of a connection that was just established sees it end.
/// Nothing else is lost.
pub async fn open(request: OpenRequest, sink: Arc<dyn ReadySink>) -> Result<Opened, OpenFailure> {
    let established = establish(request).await.map_err(proxy::of_socket)?;
    Opened::new(established, sink)
}
