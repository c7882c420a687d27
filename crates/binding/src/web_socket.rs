//! BindingWebSocket: an open WebSocket connection.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use napi::Env;
use napi_derive::napi;
use sockets_core::error::Error;
use sockets_core::websocket::protocol::{Batch, Opcode, Outgoing};
use sockets_core::websocket::{Received, Sent, WebSocket};
use sockets_core::wire::{IS_DELIVERED, IS_END, IS_TEXT, SENT_WORDS};

use crate::endpoint::BindingEndpoint;
use crate::error::throwable;
use crate::tcp_statistics::BindingTcpStatistics;
use crate::tcp_traffic::BindingTcpTraffic;
use crate::web_socket_table::Place;

thread_local! {
    /// The messages of one `send`.
    static OUTGOING: RefCell<Vec<Outgoing>> = const { RefCell::new(Vec::new()) };
}

/// An open WebSocket connection. Calls run on the caller's thread and never block.
#[napi]
pub struct BindingWebSocket {
    inner: Arc<WebSocket>,
    place: Place,
    token: i64,
    protocol: String,
    is_deflated: bool,
}

#[napi]
impl BindingWebSocket {
    /// Its number for `receiveMessages` and `sendMessages`.
    #[napi(getter)]
    pub fn number(&self) -> u32 {
        self.place.number()
    }

    /// The token of its readiness events.
    #[napi(getter)]
    pub fn token(&self) -> i64 {
        self.token
    }

    /// The negotiated sub-protocol, or "".
    #[napi(getter)]
    pub fn protocol(&self) -> String {
        self.protocol.clone()
    }

    /// Whether compression was negotiated.
    #[napi(getter)]
    pub fn is_deflated(&self) -> bool {
        self.is_deflated
    }

    /// The code and reason with which the connection was closed in order. Throws when it failed.
    #[napi]
    pub fn close_status(&self, env: Env) -> napi::Result<BindingCloseStatus> {
        match self.inner.receive(&mut [], &mut Batch::new()) {
            Received::Closed(code, reason) => Ok(BindingCloseStatus {
                code,
                reason: reason.into(),
            }),
            Received::Failed(error) => Err(throwable(&env, &error)),
            _ => Ok(BindingCloseStatus {
                code: 1006,
                reason: String::new(),
            }),
        }
    }

    /// How many messages the kernel has since the beginning. Throws when it will get no more.
    #[napi]
    pub fn delivered(&self, env: Env) -> napi::Result<f64> {
        let delivered = self.inner.delivered();
        delivered
            .map(|messages| messages as f64)
            .map_err(|error| throwable(&env, &error))
    }

    /// Sends messages whose payloads lie back to back in `bytes`; `words` has marks and bytes of each. Returns how many were
    /// accepted, with a bit beside it when the kernel has everything that ever was; when not all, a writable event follows.
    #[napi]
    pub fn send(&self, env: Env, bytes: &[u8], words: &[u32]) -> napi::Result<u32> {
        send(&self.inner, Some(bytes), Some(words))
            .map(answer_of)
            .map_err(|error| throwable(&env, &error))
    }

    /// Sends a Ping.
    #[napi]
    pub fn ping(&self, env: Env, payload: &[u8]) -> napi::Result<()> {
        self.inner
            .ping(payload)
            .map_err(|error| throwable(&env, &error))
    }

    /// Sends unsolicited Pongs at this interval in milliseconds.
    #[napi]
    pub fn send_pongs(&self, interval: u32) {
        self.inner
            .send_pongs(Duration::from_millis(u64::from(interval)));
    }

    /// Begins the closing handshake. Throws for an invalid code or reason.
    #[napi]
    pub fn close(&self, env: Env, code: u16, reason: String) -> napi::Result<()> {
        self.inner
            .close(code, &reason)
            .map_err(|error| throwable(&env, &error))
    }

    /// From now on the closing handshake has to come to its end in time.
    #[napi]
    pub fn limit_closing(&self) {
        self.inner.limit_closing();
    }

    /// After the last messages: sends the Close frame that answers the end. Later messages fail.
    #[napi]
    pub fn farewell(&self) {
        self.inner.farewell();
    }

    /// After the end: goes on with what remains, at each event. True when that is nothing.
    #[napi]
    pub fn finish(&self) -> bool {
        self.inner.finish()
    }

    /// Ends the connection at once.
    #[napi]
    pub fn abort(&self) {
        self.inner.abort();
    }

    /// The local address and port; null when the stream was closed before the first call.
    #[napi]
    pub fn local_endpoint(&self) -> Option<BindingEndpoint> {
        self.inner
            .stream()
            .local_address()
            .map(BindingEndpoint::from)
    }

    /// The peer's address and port.
    #[napi]
    pub fn remote_endpoint(&self) -> BindingEndpoint {
        BindingEndpoint::from(self.inner.stream().remote_address())
    }

    /// Round trip time and bandwidth as the kernel measures them; null once the connection is closed.
    #[napi]
    pub fn statistics(&self, env: Env) -> napi::Result<Option<BindingTcpStatistics>> {
        let statistics = self.inner.statistics();
        statistics
            .map(|statistics| statistics.map(BindingTcpStatistics::from))
            .map_err(|error| throwable(&env, &error))
    }

    /// Counters of the traffic so far.
    #[napi]
    pub fn traffic(&self) -> BindingTcpTraffic {
        BindingTcpTraffic::from(self.inner.traffic())
    }
}

/// How a connection was closed.
#[napi(object, object_from_js = false)]
pub struct BindingCloseStatus {
    /// Of the Close frame; 1005 without one in it.
    pub code: u16,
    /// Reason, or "".
    pub reason: String,
}

impl BindingWebSocket {
    pub(crate) fn new(
        inner: Arc<WebSocket>,
        token: i64,
        protocol: Option<String>,
        is_deflated: bool,
    ) -> Self {
        Self {
            place: Place::of(Arc::clone(&inner)),
            inner,
            token,
            protocol: protocol.unwrap_or_default(),
            is_deflated,
        }
    }
}

/// Sends messages whose payloads are back to back; `words` has marks and bytes of each.
pub(crate) fn send(
    session: &WebSocket,
    payloads: Option<&[u8]>,
    words: Option<&[u32]>,
) -> Result<Sent, Error> {
    let (Some(payloads), Some(words)) = (payloads, words) else {
        return Err(Error::invalid_argument(
            "send: the range is outside of the buffer",
        ));
    };
    OUTGOING.with_borrow_mut(|outgoing| {
        outgoing.clear();
        let (messages, _) = words.as_chunks::<SENT_WORDS>();
        outgoing.extend(messages.iter().map(outgoing_of));
        session.send(payloads, outgoing)
    })
}

/// What JavaScript gets for messages that it passed on.
pub(crate) fn answer_of(sent: Sent) -> u32 {
    let delivered = if sent.is_delivered { IS_DELIVERED } else { 0 };
    sent.accepted as u32 | delivered
}

fn outgoing_of(&[marks, length]: &[u32; SENT_WORDS]) -> Outgoing {
    Outgoing {
        opcode: if marks & IS_TEXT == 0 {
            Opcode::Binary
        } else {
            Opcode::Text
        },
        end: marks & IS_END != 0,
        length: length as usize,
    }
}
