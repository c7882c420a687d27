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
use crate::hub::{BindingHub, Hub};
use crate::web_socket_table::{self, Entry, opening};

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

/// The handshakes of one environment that have not been answered yet, by the numbers of the connections: an answer makes each a
/// WebSocket with the same number.
#[napi]
pub struct BindingServerOpenings {
    hub: Arc<Hub>,
}

#[napi]
impl BindingServerOpenings {
    /// The handshakes of a hub.
    #[napi(constructor)]
    pub fn new(hub: &BindingHub) -> Self {
        Self { hub: hub.shared() }
    }

    /// On the accepted stream of a token, which it takes over. A client may take `time` milliseconds and `head` bytes. Returns the
    /// number.
    #[napi]
    pub fn begin(&self, env: Env, token: i64, head: u32, time: u32) -> napi::Result<u32> {
        let limits = HandshakeLimits {
            head: head as usize,
            time: Duration::from_millis(u64::from(time)),
        };
        let stream = self.hub.streams.get(&env, token)?;
        self.hub.streams.release(token);
        let opening = ServerOpening::new(stream, self.hub.source(token), limits);
        Ok(web_socket_table::insert(
            self.hub.number,
            Entry::Opening(opening),
        ))
    }

    /// Reads the request; null when it is incomplete: then a readable event follows. Throws when there is none: then the number is
    /// that of the WebSocket which sends the answer.
    #[napi]
    pub fn receive(&self, env: Env, number: u32) -> napi::Result<Option<BindingHandshakeRequest>> {
        let opening = opening(&env, number)?;
        arrived(env, number, &opening, opening.receive())
    }

    /// Like `receive`, of bytes that were received before.
    #[napi]
    pub fn take(
        &self,
        env: Env,
        number: u32,
        received: &[u8],
    ) -> napi::Result<Option<BindingHandshakeRequest>> {
        let opening = opening(&env, number)?;
        arrived(env, number, &opening, opening.take(received))
    }

    /// Whether it was answered, or took too long.
    #[napi]
    pub fn is_over(&self, env: Env, number: u32) -> napi::Result<bool> {
        opening(&env, number).map(|opening| opening.is_over())
    }

    /// Accepts. Throws for a sub-protocol that was not offered and for fields that cannot be set.
    #[napi]
    pub fn accept(
        &self,
        env: Env,
        number: u32,
        protocol: Option<String>,
        headers: Vec<String>,
        options: BindingWebSocketOptions,
    ) -> napi::Result<()> {
        let opening = opening(&env, number)?;
        let accepted = fields(&headers).and_then(|headers| {
            opening.accept(Acceptance {
                protocol,
                deflate: options.deflate(),
                headers,
                decoder: options.decoder(),
                close_timeout: options.close_timeout(),
            })
        });
        let session = accepted.map_err(|error| throwable(&env, &error))?;
        web_socket_table::replace(number, Entry::Socket(Arc::new(session)));
        Ok(())
    }

    /// Answers with another status: the WebSocket sends the answer.
    #[napi]
    pub fn refuse(
        &self,
        env: Env,
        number: u32,
        status: u16,
        headers: Vec<String>,
        body: &[u8],
    ) -> napi::Result<()> {
        let opening = opening(&env, number)?;
        let refused = fields(&headers).and_then(|headers| {
            let status = StatusCode::from_u16(status)
                .map_err(|_| Error::invalid_argument("the status is not one of HTTP"))?;
            opening.refuse(status, headers, body)
        });
        let session = refused.map_err(|error| throwable(&env, &error))?;
        web_socket_table::replace(number, Entry::Socket(session));
        Ok(())
    }

    /// Answers 503 without a look at the request: the WebSocket sends the answer.
    #[napi]
    pub fn turn_away(&self, env: Env, number: u32) -> napi::Result<()> {
        let session = opening(&env, number)?.turn_away();
        web_socket_table::replace(number, Entry::Socket(session));
        Ok(())
    }
}

fn arrived(
    env: Env,
    number: u32,
    opening: &ServerOpening,
    arrival: Arrival,
) -> napi::Result<Option<BindingHandshakeRequest>> {
    match arrival {
        Arrival::Pending => Ok(None),
        Arrival::Request(request) => Ok(Some(described(opening, &request))),
        Arrival::Invalid(session, error) => {
            web_socket_table::replace(number, Entry::Socket(session));
            Err(throwable(&env, &error))
        }
    }
}

fn described(opening: &ServerOpening, request: &Request<()>) -> BindingHandshakeRequest {
    let headers = request.headers().iter();
    BindingHandshakeRequest {
        target: request.uri().to_string(),
        headers: headers
            .flat_map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes());
                [name.as_str().to_owned(), value.into_owned()]
            })
            .collect(),
        protocols: opening.protocols(),
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
