//! Establishing a connection: everything of [`open`](super::open) but the stream.

use std::net::SocketAddr;

use super::channel::Channel;
use super::failure::OpenFailure;
use super::proxy::connect_through;
use super::request::{OpenRequest, TlsRequest};
use crate::error::Error;
use crate::tcp::connect::{Connected, connect};
use crate::tls::{
    Handshake, NegotiatedParameters, TlsChannel, TlsPeer, require_checkable, secure_client,
};

/// A connection on which the application's protocol may begin.
#[derive(Debug)]
pub struct Established {
    /// The connection.
    pub channel: Channel,
    /// The peer's address.
    pub remote: SocketAddr,
    /// What was negotiated; `None` without TLS.
    pub negotiated: Option<NegotiatedParameters>,
    /// What the peer presented in the handshake; `None` when it presented nothing.
    pub peer: Option<TlsPeer>,
}

/// Connects, and protects the connection where that is requested.
///
/// # Errors
/// Those of [`open`](super::open).
///
/// # Cancel safety
/// That of [`open`](super::open).
pub async fn establish(request: OpenRequest) -> Result<Established, OpenFailure> {
    require_checkable_host(request.tls.as_ref())?;
    let (connecting, proxy, tls) = request.into_parts()?;
    let connected = match proxy {
        None => connect(connecting).await?,
        Some(proxy) => connect_through(&proxy, connecting).await?,
    };
    match tls {
        None => Ok(Established::plain(connected)),
        Some(tls) => Established::protected(connected, &tls).await,
    }
}

impl Established {
    fn plain(connected: Connected) -> Self {
        Self {
            remote: connected.remote,
            channel: Channel::Plain(connected.stream),
            negotiated: None,
            peer: None,
        }
    }

    async fn protected(connected: Connected, tls: &TlsRequest) -> Result<Self, OpenFailure> {
        let remote = connected.remote;
        let handshake = secure_client(connected.stream, &tls.client, &tls.host).await;
        Self::of(handshake, remote)
    }

    /// The outcome of a handshake with `remote`.
    pub(super) fn of(handshake: Handshake, remote: SocketAddr) -> Result<Self, OpenFailure> {
        let Handshake { secured, peer } = handshake;
        match secured {
            Ok(secured) => Ok(Self {
                negotiated: Some(secured.negotiated().clone()),
                channel: Channel::Protected(Box::new(TlsChannel::new(secured, remote))),
                remote,
                peer,
            }),
            Err(error) => Err(OpenFailure { error, peer }),
        }
    }
}

fn require_checkable_host(tls: Option<&TlsRequest>) -> Result<(), Error> {
    tls.map_or(Ok(()), |tls| require_checkable(&tls.host))
}
