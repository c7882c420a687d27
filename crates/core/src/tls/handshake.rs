//! Handshakes: from a connected socket to a session.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, Connection, ServerConnection};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::client::{TlsClient, server_name};
use super::failure;
use super::negotiated::NegotiatedParameters;
use super::negotiation::{Negotiation, invalid};
use super::peer::TlsPeer;
use super::server::TlsServer;
use super::verifier::{HostVerifier, PeerVerifier};
use crate::chain::system_roots_loaded;
use crate::error::{Error, Hresult};

/// Outcome of a handshake.
#[derive(Debug)]
pub struct Handshake {
    /// The protected connection, or why there is none.
    pub secured: Result<Secured, Error>,
    /// What the peer presented, also when the handshake failed; `None` when it presented nothing.
    pub peer: Option<TlsPeer>,
}

/// A socket whose handshake succeeded.
#[derive(Debug)]
pub struct Secured {
    pub(super) tls: Connection,
    pub(super) socket: TcpStream,
    pub(super) negotiated: NegotiatedParameters,
}

impl Secured {
    /// A connection whose handshake is complete, and its socket.
    pub fn new(tls: impl Into<Connection>, socket: TcpStream) -> Self {
        let tls = tls.into();
        let negotiated = NegotiatedParameters::of(&tls);
        Self {
            tls,
            socket,
            negotiated,
        }
    }

    /// What was negotiated.
    pub fn negotiated(&self) -> &NegotiatedParameters {
        &self.negotiated
    }
}

/// Makes the handshake on a new connection, as client that verifies that the server is `host`.
///
/// It fails with one of the certificate statuses 23 to 30 when the server's chain is rejected, with
/// SEC_E_INVALID_TOKEN 0x80090308 when the server does not support an acceptable version of TLS, connectionTimedOut
/// 0x8007274C after the handshake time-out.
pub async fn secure_client(socket: TcpStream, client: &TlsClient, host: &str) -> Handshake {
    let operation = operation_with(host);
    let host = match server_name(host) {
        Ok(host) => host,
        Err(error) => return Handshake::not_started(error),
    };
    let mut peer = None;
    let secured = connect(socket, client, &host, &operation, &mut peer).await;
    let verifier = HostVerifier {
        verifier: &client.verifier,
        host: &host,
    };
    Handshake::of(secured, peer, &operation, &verifier)
}

/// Makes the handshake on a connection on which both sides have sent data already.
///
/// It fails like [`secure_client`]; with SEC_E_ILLEGAL_MESSAGE 0x80090326 when data of the server was not read before the
/// handshake.
pub async fn upgrade_client(socket: TcpStream, client: &TlsClient, host: &str) -> Handshake {
    let operation = operation_with(host);
    // Before the check for unread data: loading takes time, in which the server may send more.
    let loaded = system_roots_loaded().await;
    let silent = loaded
        .map_err(|error| failure::of_handshake(&operation, &error))
        .and_then(|()| require_silence(&socket, &operation));
    match silent {
        Ok(()) => secure_client(socket, client, host).await,
        Err(error) => Handshake::not_started(error),
    }
}

fn operation_with(host: &str) -> String {
    format!("TLS handshake with {host}")
}

async fn connect(
    socket: TcpStream,
    client: &TlsClient,
    host: &ServerName<'static>,
    operation: &str,
    seen: &mut Option<TlsPeer>,
) -> Result<Secured, Failure> {
    system_roots_loaded().await?;
    let tls = ClientConnection::new(Arc::clone(&client.config), host.clone()).map_err(invalid)?;
    let negotiation = Negotiation {
        socket: &socket,
        verifies: true,
        seen,
    };
    let handshake = negotiation.run(tls.into());
    let tls = within(client.handshake_timeout, operation, handshake).await??;
    Ok(Secured::new(tls, socket))
}

/// Makes the handshake as server.
///
/// It fails like [`secure_client`]; with SEC_E_CERT_UNKNOWN 0x80090327 when the client has to present a certificate and
/// does not.
pub async fn secure_server(socket: TcpStream, server: &TlsServer) -> Handshake {
    let operation = "TLS handshake with a client";
    let mut peer = None;
    let secured = accept(socket, server, operation, &mut peer).await;
    Handshake::of(secured, peer, operation, &*server.verifier)
}

async fn accept(
    socket: TcpStream,
    server: &TlsServer,
    operation: &str,
    seen: &mut Option<TlsPeer>,
) -> Result<Secured, Failure> {
    let tls = ServerConnection::new(Arc::clone(&server.config)).map_err(invalid)?;
    let negotiation = Negotiation {
        socket: &socket,
        verifies: server.asks_clients,
        seen,
    };
    let handshake = negotiation.run(tls.into());
    let tls = within(server.handshake_timeout, operation, handshake).await??;
    Ok(Secured::new(tls, socket))
}

impl Handshake {
    /// A handshake that did not begin.
    fn not_started(error: Error) -> Self {
        Self {
            secured: Err(error),
            peer: None,
        }
    }

    fn of(
        secured: Result<Secured, Failure>,
        seen: Option<TlsPeer>,
        operation: &str,
        verifier: &dyn PeerVerifier,
    ) -> Self {
        // In a resumed session the peer presents no certificate, and the verifier is not asked.
        let resumed = secured.as_ref().ok().and_then(|secured| {
            let certificates = secured.tls.peer_certificates()?.to_vec();
            Some(TlsPeer {
                errors: verifier.remembered_errors(&certificates),
                certificates,
            })
        });
        let peer = seen.or(resumed);
        let secured =
            secured.map_err(|failure| failure.into_error(operation, peer.as_ref(), verifier));
        Self { secured, peer }
    }
}

/// Why a handshake failed.
enum Failure {
    Error(Error),
    Io(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Failure {
    /// The error of the operation. A chain that the verifier rejected is reported by the verifier's errors.
    fn into_error(
        self,
        operation: &str,
        peer: Option<&TlsPeer>,
        verifier: &dyn PeerVerifier,
    ) -> Error {
        match self {
            Self::Error(error) => error,
            Self::Io(error) => peer
                .filter(|_| failure::is_rejection(&error))
                .and_then(|peer| verifier.unignored(&peer.errors).error(operation))
                .unwrap_or_else(|| failure::of_handshake(operation, &error)),
        }
    }
}

/// Rejects plaintext that arrived before the handshake: an attacker could have injected it, to be taken for protected
/// data (as in the STARTTLS command injection).
fn require_silence(socket: &TcpStream, operation: &str) -> Result<(), Error> {
    match socket2::SockRef::from(socket).peek(&mut [std::mem::MaybeUninit::uninit()]) {
        Ok(1..) => Err(Error::new(
            Hresult::SEC_E_ILLEGAL_MESSAGE,
            format!("{operation}: the server sent data before the handshake"),
        )),
        Ok(0) => Err(failure::of_handshake(
            operation,
            &io::ErrorKind::UnexpectedEof.into(),
        )),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
        Err(error) => Err(Error::from_io(operation, "recv", &error)),
    }
}

async fn within<F: Future>(
    limit: Option<Duration>,
    operation: &str,
    handshake: F,
) -> Result<F::Output, Error> {
    match limit {
        None => Ok(handshake.await),
        Some(limit) => timeout(limit, handshake).await.map_err(|_| {
            Error::new(
                Hresult::WSAETIMEDOUT,
                format!("{operation}: not finished after {} ms", limit.as_millis()),
            )
        }),
    }
}
