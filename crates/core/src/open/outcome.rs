//! The outcome of [`open`](super::open) and of upgrades.

use std::sync::Arc;

use super::establish::Established;
use super::failure::OpenFailure;
use crate::readiness::ReadySink;
use crate::stream::ByteStream;
use crate::tls::{NegotiatedParameters, TlsPeer};

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

impl Opened {
    pub(super) fn new(
        established: Established,
        sink: Arc<dyn ReadySink>,
    ) -> Result<Self, OpenFailure> {
        Ok(Self {
            stream: established.channel.into_stream(established.remote, sink)?,
            negotiated: established.negotiated,
            peer: established.peer,
        })
    }
}
