//! Outcomes of [`open`](super::open) and of upgrades.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::error::Error;
use crate::readiness::ReadySink;
use crate::stream::ByteStream;
use crate::tcp::TcpStream;
use crate::tls::{Handshake, NegotiatedParameters, Secured, TlsPeer, tls_stream};

/// An open connection.
#[derive(Debug)]
pub struct Opened {
    /// The stream.
    pub stream: Arc<dyn ByteStream>,
    /// What was negotiated; `None` without TLS.
    pub negotiated: Option<NegotiatedParameters>,
    /// What the peer presented in the handshake; `None` when it presented nothing.
    pub peer: Option<TlsPeer>,
}

/// Why there is no connection.
#[derive(Debug)]
pub struct OpenFailure {
    /// The first thing that failed.
    pub error: Error,
    /// What the peer presented in the handshake; `None` when it presented nothing, or there was no handshake.
    pub peer: Option<TlsPeer>,
}

impl Opened {
    pub(super) fn plain(stream: TcpStream) -> Self {
        Self {
            stream: Arc::new(stream),
            negotiated: None,
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
            negotiated: Some(secured.negotiated().clone()),
            peer,
            stream: Arc::new(tls_stream(secured, remote, sink)),
        }
    }
}

impl From<Error> for OpenFailure {
    /// A failure outside of a handshake.
    fn from(error: Error) -> Self {
        Self { error, peer: None }
    }
}

/// The outcome of a handshake with `remote`.
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
