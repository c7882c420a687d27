//! The one way to a connection: names are checked and resolved, connection attempts race, and TLS protects the connection
//! that won where it is requested. A plain stream can also be protected later, see [`upgrade_as_client`].

mod outcome;
mod request;
mod upgrade;

use std::sync::Arc;

use crate::error::Error;
use crate::readiness::ReadySink;
use crate::tcp::connect::connect;
use crate::tcp::{Connection, TcpStream};
use crate::tls::{require_checkable, secure_client};

pub use outcome::{OpenFailure, Opened};
pub use request::{OpenRequest, TlsRequest};
pub use upgrade::{upgrade_as_client, upgrade_as_server};

/// Opens a connection; readiness of its stream goes to `sink`.
///
/// # Errors
/// In this order: E_INVALIDARG for a host that TLS cannot verify, before anything is sent, for malformed names and for an
/// adapter that is gone; those of [`connect`]; those of [`secure_client`], with what the server presented.
///
/// # Cancel safety
/// Dropping the future closes its sockets in every phase; the peer of a connection that was just established sees it end.
/// Nothing else is lost.
pub async fn open(request: OpenRequest, sink: Arc<dyn ReadySink>) -> Result<Opened, OpenFailure> {
    require_checkable_host(request.tls.as_ref())?;
    let (connecting, tls) = request.into_parts()?;
    let connected = connect(connecting).await?;
    let remote = connected.remote;
    match tls {
        None => {
            let connection = Connection::from(connected.stream)
                .for_driver(sink.driver())
                .map_err(|error| {
                    Error::from_io(format_args!("connect {remote}"), "epoll_ctl", &error)
                })?;
            Ok(Opened::plain(TcpStream::new(connection, remote, sink)))
        }
        Some(TlsRequest { client, host }) => {
            let handshake = secure_client(connected.stream, &client, &host).await;
            outcome::of(handshake, remote, sink)
        }
    }
}

fn require_checkable_host(tls: Option<&TlsRequest>) -> Result<(), Error> {
    tls.map_or(Ok(()), |tls| require_checkable(&tls.host))
}
