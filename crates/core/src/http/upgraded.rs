//! A connection that changed its protocol.

use std::net::SocketAddr;

use bytes::Bytes;
use hyper::HeaderMap;

use crate::open::Channel;
use crate::tls::{NegotiatedParameters, TlsPeer};

/// A connection after 101. Dropping it closes it.
#[derive(Debug)]
pub struct Upgraded {
    /// Header fields of the response.
    pub headers: HeaderMap,
    /// The connection.
    pub channel: Channel,
    /// What was read of it behind the head of the response: it comes before anything that the channel still yields.
    pub read_ahead: Bytes,
    /// The peer's address; that of the proxy where there is one.
    pub remote: SocketAddr,
    /// What was negotiated; `None` without TLS.
    pub negotiated: Option<NegotiatedParameters>,
    /// What the server presented in the TLS handshake.
    pub peer: Option<TlsPeer>,
}
