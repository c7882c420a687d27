//! Protecting an open connection with TLS.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use super::establish::Established;
use super::failure::OpenFailure;
use super::outcome::Opened;
use super::request::TlsRequest;
use crate::error::Error;
use crate::readiness::ReadySink;
use crate::stream::ByteStream;
use crate::tcp::Connection;
use crate::tls::{TlsServer, require_checkable, secure_server, upgrade_client};

/// Takes the socket of a plain stream, which is closed from then on, and returns the handshake as client; readiness of the
/// protected stream goes to `sink`.
///
/// The future fails like [`upgrade_client`], or with the system's error when it cannot watch more sockets; the connection
/// is lost then. Dropping it closes the connection.
///
/// # Errors
/// E_INVALIDARG for a host that TLS cannot verify; those of [`ByteStream::take_socket`]. The stream is as before.
pub fn upgrade_as_client(
    stream: &dyn ByteStream,
    tls: TlsRequest,
    sink: Arc<dyn ReadySink>,
) -> Result<impl Future<Output = Result<Opened, OpenFailure>> + Send + use<>, Error> {
    require_checkable(&tls.host)?;
    let (connection, remote) = take(stream)?;
    Ok(async move {
        let socket = connection.into_tokio()?;
        let handshake = upgrade_client(socket, &tls.client, &tls.host).await;
        Opened::new(Established::of(handshake, remote)?, sink)
    })
}

/// The same as server.
///
/// The future fails like [`secure_server`], otherwise as that of [`upgrade_as_client`].
///
/// # Errors
/// Those of [`ByteStream::take_socket`]. The stream is as before.
pub fn upgrade_as_server(
    stream: &dyn ByteStream,
    server: Arc<TlsServer>,
    sink: Arc<dyn ReadySink>,
) -> Result<impl Future<Output = Result<Opened, OpenFailure>> + Send + use<>, Error> {
    let (connection, remote) = take(stream)?;
    Ok(async move {
        let handshake = secure_server(connection.into_tokio()?, &server).await;
        Opened::new(Established::of(handshake, remote)?, sink)
    })
}

fn take(stream: &dyn ByteStream) -> Result<(Connection, SocketAddr), Error> {
    let connection = stream.take_socket()?;
    Ok((connection, stream.remote_address()))
}
