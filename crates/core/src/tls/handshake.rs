//! Handshakes: from a connected socket to a session.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, Connection, ServerConnection};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::client::{TlsClient, server_name};
use super::facts::TlsFacts;
use super::failure;
use super::negotiation::{Negotiation, invalid};
use super::peer::TlsPeer;
use super::server::TlsServer;
use super::verifier::{HostJudge, Judge};
use crate::chain::system_roots_loaded;
use crate::error::{Error, Hresult};

/// How a handshake ended.
#[derive(Debug)]
pub struct Handshake {
    /// The protected connection, or why there is none.
    pub secured: Result<Secured, Error>,
    /// What the peer showed, whatever became of it; `None` when it showed nothing.
    pub peer: Option<TlsPeer>,
}

/// A socket whose handshake succeeded.
#[derive(Debug)]
pub struct Secured {
    pub(super) tls: Connection,
    pub(super) socket: TcpStream,
    pub(super) facts: TlsFacts,
}

impl Secured {
    /// Both after the handshake.
    pub fn new(tls: impl Into<Connection>, socket: TcpStream) -> Self {
        let tls = tls.into();
        let facts = TlsFacts::of(&tls);
        Self { tls, socket, facts }
    }

    /// What both sides agreed on.
    pub fn facts(&self) -> &TlsFacts {
        &self.facts
    }
}

/// Makes the handshake on a new connection, as client that checks that the server is `host`.
///
/// It fails with one of the certificate statuses 23 to 30 when the server's certificate does not hold, with
/// SEC_E_INVALID_TOKEN 0x80090308 when the server does not speak TLS in an acceptable version, connectionTimedOut
/// 0x8007274C after the handshake time-out.
pub async fn secure_client(socket: TcpStream, client: &TlsClient, host: &str) -> Handshake {
    let operation = operation_with(host);
    let host = match server_name(host) {
        Ok(host) => host,
        Err(error) => return Handshake::refused(error),
    };
    let mut peer = None;
    let secured = connect(socket, client, &host, &operation, &mut peer).await;
    let judge = HostJudge {
        verifier: &client.verifier,
        host: &host,
    };
    Handshake::of(secured, peer, &operation, &judge)
}

/// Makes the handshake on a connection on which both sides have talked already.
///
/// It fails like [`secure_client`]; with SEC_E_ILLEGAL_MESSAGE 0x80090326 when the server has sent something that nobody
/// read before the handshake.
pub async fn upgrade_client(socket: TcpStream, client: &TlsClient, host: &str) -> Handshake {
    let operation = operation_with(host);
    // It takes time, in which the server may go on to talk.
    let loaded = system_roots_loaded().await;
    let silent = loaded
        .map_err(|error| failure::of_handshake(&operation, &error))
        .and_then(|()| require_silence(&socket, &operation));
    match silent {
        Ok(()) => secure_client(socket, client, host).await,
        Err(error) => Handshake::refused(error),
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
/// It fails like [`secure_client`]; with SEC_E_CERT_UNKNOWN 0x80090327 when the client has to show a certificate and does
/// not.
pub async fn secure_server(socket: TcpStream, server: &TlsServer) -> Handshake {
    let operation = "TLS handshake with a client";
    let mut peer = None;
    let secured = accept(socket, server, operation, &mut peer).await;
    Handshake::of(secured, peer, operation, &*server.judge)
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
    /// One that did not begin.
    fn refused(error: Error) -> Self {
        Self {
            secured: Err(error),
            peer: None,
        }
    }

    fn of(
        secured: Result<Secured, Failure>,
        seen: Option<TlsPeer>,
        operation: &str,
        judge: &dyn Judge,
    ) -> Self {
        // A resumed session shows no certificate again.
        let resumed = secured.as_ref().ok().and_then(|secured| {
            let certificates = secured.tls.peer_certificates()?.to_vec();
            Some(TlsPeer {
                errors: judge.remembered(&certificates),
                certificates,
            })
        });
        let peer = seen.or(resumed);
        let secured = secured.map_err(|failure| failure.told(operation, peer.as_ref(), judge));
        Self { secured, peer }
    }
}

/// Why a handshake failed.
enum Failure {
    Told(Error),
    Io(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Told(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Failure {
    /// What the judge refused is told in its words.
    fn told(self, operation: &str, peer: Option<&TlsPeer>, judge: &dyn Judge) -> Error {
        match self {
            Self::Told(error) => error,
            Self::Io(error) => peer
                .filter(|_| failure::is_refusal(&error))
                .and_then(|peer| judge.refusal(&peer.errors).error(operation))
                .unwrap_or_else(|| failure::of_handshake(operation, &error)),
        }
    }
}

/// Plaintext that came before the handshake is no answer to it: whoever sent it hopes that it will be taken for protected
/// data.
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
