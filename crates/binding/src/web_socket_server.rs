//! The server's side of the WebSocket handshake.

use std::sync::Arc;
use std::time::Duration;

use napi::Env;
use napi_derive::napi;
use sockets_core::error::Error;
use sockets_core::websocket::protocol::deflate::DeflateConfig;
use sockets_core::websocket::protocol::handshake::custom_field;
use sockets_core::websocket::protocol::{DecoderConfig, Oversize, ReceiveMode};
use sockets_core::websocket::{
    Acceptance, Arrival, HandshakeLimits, HeaderMap, Request, ServerOpening, StatusCode,
};

use crate::error::throwable;
use crate::hub::BindingHub;
use crate::web_socket::BindingWebSocket;

/// How messages are received and sent.
#[napi(object)]
pub struct BindingWebSocketOptions {
    /// Bytes of the largest message.
    pub max_message_size: u32,
    /// Frames that a message may have; 2^32 - 1 for no limit.
    pub max_frames: u32,
    /// 0: messages, 1: fragments, 2: bytes as they come.
    pub receive_mode: u32,
    /// Milliseconds that the peer may take to answer a Close frame, and then to end the connection.
    pub close_timeout: u32,
    /// Compression, if it may be used.
    pub deflate: Option<BindingDeflateOptions>,
}

/// Compression of messages (RFC 7692).
#[napi(object)]
pub struct BindingDeflateOptions {
    /// Whether messages of the server refer to earlier ones.
    pub server_context_takeover: bool,
    /// Whether messages of the client refer to earlier ones.
    pub client_context_takeover: bool,
    /// 9 to 15.
    pub server_window_bits: u32,
    /// 9 to 15.
    pub client_window_bits: u32,
    /// 1 to 9.
    pub level: u32,
    /// Messages with fewer bytes are not compressed.
    pub threshold: u32,
}

/// The request of a client.
#[napi(object, object_from_js = false)]
pub struct BindingHandshakeRequest {
    /// Path and query.
    pub target: String,
    /// Names in lower case and values, alternating.
    pub headers: Vec<String>,
    /// The sub-protocols on offer.
    pub protocols: Vec<String>,
}

/// A handshake that has not been answered yet.
#[napi]
pub struct BindingServerOpening {
    inner: Arc<ServerOpening>,
    token: i64,
    /// Sends the answer to an invalid request.
    refused: Option<BindingWebSocket>,
}

#[napi]
impl BindingServerOpening {
    /// On the accepted stream of a token, which it takes over. A client may take `time` milliseconds and `head` bytes.
    #[napi(constructor)]
    pub fn new(env: Env, hub: &BindingHub, token: i64, head: u32, time: u32) -> napi::Result<Self> {
        let limits = HandshakeLimits {
            head: head as usize,
            time: Duration::from_millis(u64::from(time)),
        };
        let stream = hub.shared().streams.get(&env, token)?;
        Ok(Self {
            inner: ServerOpening::new(stream, hub.source(token), limits),
            token,
            refused: None,
        })
    }

    /// Reads the request; null when it is incomplete: then a readable event follows. Throws when there is none: then
    /// `refused` has what sends the answer.
    #[napi]
    pub fn receive(&mut self, env: Env) -> napi::Result<Option<BindingHandshakeRequest>> {
        let arrival = self.inner.receive();
        self.arrived(env, arrival)
    }

    /// Like `receive`, of bytes that were received before.
    #[napi]
    pub fn take(
        &mut self,
        env: Env,
        received: &[u8],
    ) -> napi::Result<Option<BindingHandshakeRequest>> {
        let arrival = self.inner.take(received);
        self.arrived(env, arrival)
    }

    /// Closes the connection without an answer, unless it was answered.
    #[napi]
    pub fn close(&self) {
        self.inner.close();
    }

    /// Whether it was answered, or took too long.
    #[napi]
    pub fn is_over(&self) -> bool {
        self.inner.is_over()
    }

    /// What sends the answer to an invalid request.
    #[napi]
    pub fn refused(&mut self) -> Option<BindingWebSocket> {
        self.refused.take()
    }

    /// Accepts. Throws for a sub-protocol that was not offered and for fields that cannot be set.
    #[napi]
    pub fn accept(
        &self,
        env: Env,
        protocol: Option<String>,
        headers: Vec<String>,
        options: BindingWebSocketOptions,
    ) -> napi::Result<BindingWebSocket> {
        let accepted = fields(&headers).and_then(|headers| {
            self.inner.accept(Acceptance {
                protocol: protocol.clone(),
                deflate: options.deflate(),
                headers,
                decoder: options.decoder(),
                close_timeout: options.close_timeout(),
            })
        });
        let (session, is_deflated) = accepted.map_err(|error| throwable(&env, &error))?;
        Ok(BindingWebSocket::new(
            Arc::new(session),
            self.token,
            protocol,
            is_deflated,
        ))
    }

    /// Answers with another status. What is returned sends the answer.
    #[napi]
    pub fn refuse(
        &self,
        env: Env,
        status: u16,
        headers: Vec<String>,
        body: &[u8],
    ) -> napi::Result<BindingWebSocket> {
        let refused = fields(&headers).and_then(|headers| {
            let status = StatusCode::from_u16(status)
                .map_err(|_| Error::invalid_argument("the status is not one of HTTP"))?;
            self.inner.refuse(status, headers, body)
        });
        let session = refused.map_err(|error| throwable(&env, &error))?;
        Ok(BindingWebSocket::new(session, self.token, None, false))
    }

    /// Answers 503 without a look at the request. What is returned sends the answer.
    #[napi]
    pub fn turn_away(&self) -> BindingWebSocket {
        BindingWebSocket::new(self.inner.turn_away(), self.token, None, false)
    }
}

impl BindingServerOpening {
    fn arrived(
        &mut self,
        env: Env,
        arrival: Arrival,
    ) -> napi::Result<Option<BindingHandshakeRequest>> {
        match arrival {
            Arrival::Pending => Ok(None),
            Arrival::Request(request) => Ok(Some(self.described(&request))),
            Arrival::Invalid(session, error) => {
                self.refused = Some(BindingWebSocket::new(session, self.token, None, false));
                Err(throwable(&env, &error))
            }
        }
    }

    fn described(&self, request: &Request<()>) -> BindingHandshakeRequest {
        let headers = request.headers().iter();
        BindingHandshakeRequest {
            target: request.uri().to_string(),
            headers: headers
                .flat_map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes());
                    [name.as_str().to_owned(), value.into_owned()]
                })
                .collect(),
            protocols: self.inner.protocols(),
        }
    }
}

impl BindingWebSocketOptions {
    pub(crate) fn decoder(&self) -> DecoderConfig {
        DecoderConfig {
            mode: match self.receive_mode {
                0 => ReceiveMode::Messages,
                1 => ReceiveMode::Fragments,
                _ => ReceiveMode::Bytes,
            },
            max_message_size: u64::from(self.max_message_size),
            max_frames: self.max_frames,
            oversize: Oversize::Fail,
        }
    }

    pub(crate) fn close_timeout(&self) -> Duration {
        Duration::from_millis(u64::from(self.close_timeout))
    }

    pub(crate) fn deflate(&self) -> Option<DeflateConfig> {
        self.deflate.as_ref().map(|deflate| DeflateConfig {
            server_no_context_takeover: !deflate.server_context_takeover,
            client_no_context_takeover: !deflate.client_context_takeover,
            server_max_window_bits: deflate.server_window_bits as u8,
            client_max_window_bits: deflate.client_window_bits as u8,
            level: deflate.level,
            threshold: deflate.threshold as usize,
        })
    }
}

/// Names and values, alternating.
pub(crate) fn fields(pairs: &[String]) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    let (pairs, _) = pairs.as_chunks();
    for [name, value] in pairs {
        let (name, value) = custom_field(name, value)
            .map_err(|error| Error::invalid_argument(error.to_string()))?;
        headers.append(name, value);
    }
    Ok(headers)
}
