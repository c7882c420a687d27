//! The client's side of the handshake.

use http::header::{
    CONNECTION, HOST, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Uri};

use super::error::HandshakeError;
use super::extension::{Extension, parse_extensions};
use super::fields::{check_custom, has_token, is_token, only};
use super::key::{self, NONCE_LENGTH};
use super::{VERSION, fields};
use crate::websocket::protocol::deflate::{DeflateConfig, DeflateParameters, EXTENSION};

/// What a client asks for.
#[derive(Debug, Clone, Default)]
pub struct ClientConfig {
    /// Sub-protocols, the preferred one first.
    pub protocols: Vec<String>,
    /// Compression to offer; none where it is absent.
    pub deflate: Option<DeflateConfig>,
    /// Further fields of the request: see [`custom_field`](super::custom_field).
    pub headers: HeaderMap,
}

/// What both sides agreed upon.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Negotiated {
    /// The sub-protocol, if the server chose one.
    pub protocol: Option<String>,
    /// The parameters of compression, if the server accepted it.
    pub deflate: Option<DeflateParameters>,
}

/// One handshake of a client (RFC 6455, section 4.1). Each attempt, also after a redirect or with credentials, is a new one,
/// or the same [renewed](Self::renew).
#[derive(Debug)]
pub struct ClientHandshake {
    config: ClientConfig,
    key: String,
}

impl ClientHandshake {
    /// A handshake whose key is `nonce`: random bytes, different for each connection.
    ///
    /// # Errors
    /// [`HandshakeError::Protocol`] for a sub-protocol that is not a token (RFC 9110, section 5.6.2) or is there twice,
    /// [`HandshakeError::Header`] for a field that belongs to the handshake.
    pub fn new(config: ClientConfig, nonce: &[u8; NONCE_LENGTH]) -> Result<Self, HandshakeError> {
        let protocols = &config.protocols;
        for (index, protocol) in protocols.iter().enumerate() {
            if !is_token(protocol) || protocols[..index].contains(protocol) {
                return Err(HandshakeError::Protocol(protocol.clone()));
            }
        }
        config.headers.keys().try_for_each(check_custom)?;
        let key = key::encode(nonce);
        Ok(Self { config, key })
    }

    /// Begins again for another connection, with another nonce, which replaces the one in the fields of the request.
    pub fn renew(&mut self, nonce: &[u8; NONCE_LENGTH], fields: &mut HeaderMap) {
        self.key = key::encode(nonce);
        fields.insert(SEC_WEBSOCKET_KEY, text(&self.key));
    }

    /// The request for this URI. Its target is in origin form, without scheme and host.
    ///
    /// # Errors
    /// [`HandshakeError::Host`]: the URI has none.
    pub fn request(&self, uri: &Uri) -> Result<Request<()>, HandshakeError> {
        let mut request = Request::new(());
        let target = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        *request.uri_mut() = origin_form(target);
        let headers = request.headers_mut();
        headers.insert(HOST, host(uri)?);
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(SEC_WEBSOCKET_KEY, text(&self.key));
        headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static(VERSION));
        if !self.config.protocols.is_empty() {
            let protocols = self.config.protocols.join(", ");
            headers.insert(SEC_WEBSOCKET_PROTOCOL, text(&protocols));
        }
        if let Some(deflate) = &self.config.deflate {
            headers.insert(SEC_WEBSOCKET_EXTENSIONS, text(&deflate.offer()));
        }
        fields::extend(headers, &self.config.headers);
        Ok(request)
    }

    /// Checks the response of the server.
    ///
    /// # Errors
    /// Every deviation that RFC 6455, section 4.1 names; [`HandshakeError::Status`] for another status than 101.
    pub fn check<T>(&self, response: &Response<T>) -> Result<Negotiated, HandshakeError> {
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(HandshakeError::Status(response.status().as_u16()));
        }
        let headers = response.headers();
        let upgraded = only(headers, UPGRADE)
            .is_some_and(|protocol| protocol.eq_ignore_ascii_case("websocket"));
        if !upgraded || !has_token(headers, CONNECTION, "upgrade") {
            return Err(HandshakeError::NotUpgraded);
        }
        if only(headers, SEC_WEBSOCKET_ACCEPT) != Some(&key::accept(&self.key)) {
            return Err(HandshakeError::Accept);
        }
        Ok(Negotiated {
            protocol: self.protocol(headers)?,
            deflate: self.deflate(headers)?,
        })
    }

    fn protocol(&self, headers: &HeaderMap) -> Result<Option<String>, HandshakeError> {
        if !headers.contains_key(SEC_WEBSOCKET_PROTOCOL) {
            return Ok(None);
        }
        let chosen = only(headers, SEC_WEBSOCKET_PROTOCOL);
        let mut offered = self.config.protocols.iter();
        match offered.find(|offered| Some(offered.as_str()) == chosen) {
            Some(protocol) => Ok(Some(protocol.clone())),
            None => Err(HandshakeError::ProtocolNotOffered),
        }
    }

    fn deflate(&self, headers: &HeaderMap) -> Result<Option<DeflateParameters>, HandshakeError> {
        let used = parse_extensions(headers).ok_or(HandshakeError::Extensions)?;
        match (&used[..], &self.config.deflate) {
            ([], _) => Ok(None),
            ([Extension { name, .. }], Some(deflate)) if name == EXTENSION => {
                deflate.accept_response(&used[0]).map(Some)
            }
            _ => Err(HandshakeError::ExtensionNotOffered),
        }
    }
}

fn origin_form(target: &str) -> Uri {
    let target = if target.starts_with('/') {
        target.to_owned()
    } else {
        format!("/{target}")
    };
    target.parse().expect("part of a URI")
}

/// Host and port, without the port of the scheme (RFC 9110, section 7.2).
fn host(uri: &Uri) -> Result<HeaderValue, HandshakeError> {
    let host = uri.host().ok_or(HandshakeError::Host)?;
    let default = match uri.scheme_str() {
        Some("ws" | "http") => Some(80),
        Some("wss" | "https") => Some(443),
        _ => None,
    };
    let host = match uri.port_u16() {
        Some(port) if Some(port) != default => format!("{host}:{port}"),
        _ => host.to_owned(),
    };
    HeaderValue::from_str(&host).map_err(|_| HandshakeError::Host)
}

fn text(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).expect("tokens and base64 are text")
}
