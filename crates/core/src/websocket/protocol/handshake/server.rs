//! The server's side of the handshake.

use http::header::{
    CONNECTION, CONTENT_LENGTH, HOST, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS,
    SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version};

use super::error::{HandshakeError, RequestError};
use super::extension::{Extension, parse_extensions};
use super::fields::{self, are_distinct, check_custom, has_token, only, tokens};
use super::{VERSION, key};
use crate::websocket::protocol::deflate::{DeflateConfig, DeflateParameters};

/// A valid request of a client (RFC 6455, section 4.2.1), to be accepted or answered otherwise.
#[derive(Debug)]
pub struct ServerHandshake {
    accept: String,
    protocols: Vec<String>,
    extensions: Vec<Extension>,
}

/// The answer of a server that accepts.
#[derive(Debug)]
pub struct Accepted {
    /// 101, after which the connection speaks WebSocket.
    pub response: Response<()>,
    /// The parameters of compression, if it is used.
    pub deflate: Option<DeflateParameters>,
}

impl ServerHandshake {
    /// Checks a request.
    ///
    /// # Errors
    /// [`RequestError::response`] is what to answer.
    pub fn of_request<T>(request: &Request<T>) -> Result<Self, RequestError> {
        let headers = request.headers();
        check_upgrade(request)?;
        let key = only(headers, SEC_WEBSOCKET_KEY).filter(|key| key::is_key(key));
        let key = key.ok_or(RequestError::Key)?;
        let protocols = tokens(headers, SEC_WEBSOCKET_PROTOCOL).ok_or(RequestError::Protocol)?;
        if !are_distinct(&protocols) {
            return Err(RequestError::Protocol);
        }
        Ok(Self {
            accept: key::accept(key),
            protocols: protocols.into_iter().map(str::to_owned).collect(),
            extensions: parse_extensions(headers).ok_or(RequestError::Extensions)?,
        })
    }

    /// The sub-protocols that the client offers, its preferred one first.
    #[must_use]
    pub fn protocols(&self) -> &[String] {
        &self.protocols
    }

    /// Accepts (RFC 6455, section 4.2.2): with a sub-protocol, with compression if the client offers it in a form that
    /// `deflate` permits, and with further fields (see [`custom_field`](super::custom_field)).
    ///
    /// # Errors
    /// [`HandshakeError::Protocol`] if the client did not offer the sub-protocol, [`HandshakeError::Header`] for a field
    /// that belongs to the handshake.
    pub fn accept(
        &self,
        protocol: Option<&str>,
        deflate: Option<&DeflateConfig>,
        headers: &HeaderMap,
    ) -> Result<Accepted, HandshakeError> {
        headers.keys().try_for_each(check_custom)?;
        let deflate = deflate.and_then(|deflate| deflate.accept(&self.extensions));
        let mut response = self.switching();
        let fields = response.headers_mut();
        if let Some(protocol) = protocol {
            fields.insert(SEC_WEBSOCKET_PROTOCOL, self.offered(protocol)?);
        }
        if let Some((_, text)) = &deflate {
            let value = HeaderValue::from_str(text).expect("parameters are text");
            fields.insert(SEC_WEBSOCKET_EXTENSIONS, value);
        }
        fields::extend(fields, headers);
        let deflate = deflate.map(|(parameters, _)| parameters);
        Ok(Accepted { response, deflate })
    }

    fn switching(&self) -> Response<()> {
        let mut response = Response::new(());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        let accept = HeaderValue::from_str(&self.accept).expect("base64 is text");
        headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
        response
    }

    fn offered(&self, protocol: &str) -> Result<HeaderValue, HandshakeError> {
        let offered = self.protocols.iter().any(|offered| offered == protocol);
        let value = HeaderValue::from_str(protocol).ok().filter(|_| offered);
        value.ok_or_else(|| HandshakeError::Protocol(protocol.to_owned()))
    }
}

fn check_upgrade<T>(request: &Request<T>) -> Result<(), RequestError> {
    let headers = request.headers();
    if request.method() != Method::GET {
        return Err(RequestError::Method);
    }
    if request.version() < Version::HTTP_11 {
        return Err(RequestError::HttpVersion);
    }
    if only(headers, HOST).is_none() {
        return Err(RequestError::Host);
    }
    if !has_token(headers, UPGRADE, "websocket") || !has_token(headers, CONNECTION, "upgrade") {
        return Err(RequestError::NotUpgrade);
    }
    if only(headers, SEC_WEBSOCKET_VERSION) != Some(VERSION) {
        return Err(RequestError::Version);
    }
    check_no_body(headers)
}

/// What follows the head is WebSocket, so a body would be read as frames.
fn check_no_body(headers: &HeaderMap) -> Result<(), RequestError> {
    let lengths = headers.get_all(CONTENT_LENGTH);
    let is_empty = lengths.iter().all(|length| length == "0");
    if !is_empty || headers.contains_key(TRANSFER_ENCODING) {
        return Err(RequestError::Body);
    }
    Ok(())
}
