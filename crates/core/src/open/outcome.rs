//! What [`open`](super::open) and upgrades come to.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::error::Error;
use crate::readiness::ReadySink;
use crate::stream::ByteStream;
use crate::tcp::TcpStream;
use crate::tls::{Handshake, Secured, TlsFacts, TlsPeer, tls_stream};

/// An open connection.
#[derive(Debug)]
pub struct Opened {
    /// Its bytes.
    pub stream: Arc<dyn ByteStream>,
    /// What both sides agreed on; `None` without TLS.
    pub facts: Option<TlsFacts>,
    /// What the peer showed in the handshake; `None` when it showed nothing.
    pub peer: Option<TlsPeer>,
}

/// Why there is no connection.
#[derive(Debug)]
pub struct OpenFailure {
    /// The first thing that failed.
    pub error: Error,
    /// What the peer showed in the handshake; `None` when it showed nothing, or there was no handshake.
    pub peer: Option<TlsPeer>,
}

impl Opened {
    pub(super) fn plain(stream: TcpStream) -> Self {
        Self {
            stream: Arc::new(stream),
            facts: None,
            peer: None,
        }
    }

    fn secured(
        secured: Secured,
        peer: Option<TlsPeer>,
        remote: SocketAddr,
        sink: Arc<dyn ReadySink>,
    ) -> Self {
        Self {
            facts: Some(secured.facts().clone()),
            peer,
            stream: Arc::new(tls_stream(secured, remote, sink)),
        }
    }
}

impl From<Error> for OpenFailure {
    /// Of what fails outside of a handshake.
    fn from(error: Error) -> Self {
        Self { error, peer: None }
    }
}

/// What a handshake with `remote` came to.
pub(super) fn of(
    handshake: Handshake,
    remote: SocketAddr,
    sink: Arc<dyn ReadySink>,
) -> Result<Opened, OpenFailure> {
    let Handshake { secured, peer } = handshake;
    match secured {
        Ok(secured) => Ok(Opened::secured(secured, peer, remote, sink)),
        Err(error) => Err(OpenFailure { error, peer }),
    }
}
