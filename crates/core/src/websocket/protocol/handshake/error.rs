//! Errors of the handshake.

use http::header::{ALLOW, CONNECTION, CONTENT_LENGTH, SEC_WEBSOCKET_VERSION, UPGRADE};
use http::{HeaderValue, Response, StatusCode};

use super::VERSION;

/// Why a client fails the handshake, or cannot begin one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandshakeError {
    /// A header that the application cannot set, or whose name or value is not one.
    #[error("the header {0:?} cannot be set")]
    Header(String),
    /// A sub-protocol is not a token, or is there twice.
    #[error("{0:?} is not a valid sub-protocol, or is there twice")]
    Protocol(String),
    /// The URI has no host.
    #[error("the URI has no host")]
    Host,
    /// The head of the message is longer than the limit.
    #[error("the head of the handshake is longer than {0} bytes")]
    HeadTooLong(usize),
    /// The message is not HTTP/1.1.
    #[error("the peer does not speak HTTP/1.1")]
    NotHttp,
    /// The status of the response is not 101.
    #[error("the server answered with status {0}")]
    Status(u16),
    /// `Upgrade` is not `websocket`, or `Connection` does not contain `Upgrade`.
    #[error("the server does not switch to WebSocket")]
    NotUpgraded,
    /// `Sec-WebSocket-Accept` does not belong to the key of the request.
    #[error("the server's Sec-WebSocket-Accept is wrong")]
    Accept,
    /// The server chose a sub-protocol that was not offered, or several.
    #[error("the server chose a sub-protocol that was not offered")]
    ProtocolNotOffered,
    /// The server uses an extension that was not offered, or twice.
    #[error("the server uses an extension that was not offered")]
    ExtensionNotOffered,
    /// `Sec-WebSocket-Extensions` is malformed.
    #[error("the server's Sec-WebSocket-Extensions is malformed")]
    Extensions,
    /// The parameters of permessage-deflate do not fit those that were offered (RFC 7692, section 5).
    #[error("the server's parameters of permessage-deflate do not fit the offer")]
    DeflateParameters,
}

/// Why a server refuses a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The method is not GET.
    #[error("the method is not GET")]
    Method,
    /// The request is not an upgrade to WebSocket.
    #[error("the request is not an upgrade to WebSocket")]
    NotUpgrade,
    /// `Sec-WebSocket-Version` is not 13.
    #[error("the version of the protocol is not 13")]
    Version,
    /// The request is older than HTTP/1.1.
    #[error("the request is not HTTP/1.1")]
    HttpVersion,
    /// There is not exactly one `Host`.
    #[error("there is not exactly one Host")]
    Host,
    /// There is not exactly one `Sec-WebSocket-Key` with 16 bytes in base64.
    #[error("Sec-WebSocket-Key is missing or malformed")]
    Key,
    /// `Sec-WebSocket-Protocol` is malformed or names a sub-protocol twice.
    #[error("Sec-WebSocket-Protocol is malformed")]
    Protocol,
    /// `Sec-WebSocket-Extensions` is malformed.
    #[error("Sec-WebSocket-Extensions is malformed")]
    Extensions,
    /// The request has a body.
    #[error("the request has a body")]
    Body,
}

impl RequestError {
    /// Status of the answer.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotUpgrade | Self::Version => StatusCode::UPGRADE_REQUIRED,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The answer, after which the connection is closed (RFC 6455, sections 4.2.1 and 4.4; RFC 9110, sections 15.5.6 and
    /// 15.5.22).
    #[must_use]
    pub fn response(self) -> Response<()> {
        let mut response = Response::new(());
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        if self.status() == StatusCode::UPGRADE_REQUIRED {
            headers.insert(CONNECTION, HeaderValue::from_static("Upgrade, close"));
            headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
            headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static(VERSION));
        }
        if self == Self::Method {
            headers.insert(ALLOW, HeaderValue::from_static("GET"));
        }
        response
    }
}
