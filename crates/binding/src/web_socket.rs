//! BindingWebSockets: the open WebSocket connections of a thread, by their numbers.

use std::cell::RefCell;
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
use crate::web_socket_table::{self, socket, with_socket};

thread_local! {
    /// The messages of one `send`.
    static OUTGOING: RefCell<Vec<Outgoing>> = const { RefCell::new(Vec::new()) };
}

/// The WebSockets of a thread, by their numbers. Calls run on that thread and never block. A number is good until it is released,
/// or until the environment ends.
#[napi]
#[derive(Default)]
pub struct BindingWebSockets {}

#[napi]
impl BindingWebSockets {
    /// Those of this thread.
    #[napi(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Drops a WebSocket, or an opening handshake, and with it the connection, unless that has ended.
    #[napi]
    pub fn release(&self, number: u32) {
        web_socket_table::release(number);
    }

    /// What is known of a connection.
    #[napi]
    pub fn facts(&self, env: Env, number: u32) -> napi::Result<BindingWebSocketFacts> {
        socket(&env, number).map(|socket| BindingWebSocketFacts::from(&*socket))
    }

    /// The code and reason with which the connection was closed in order. Throws when it failed.
    #[napi]
    pub fn close_status(&self, env: Env, number: u32) -> napi::Result<BindingCloseStatus> {
        match socket(&env, number)?.receive(&mut [], &mut Batch::new()) {
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
    pub fn delivered(&self, env: Env, number: u32) -> napi::Result<f64> {
        let delivered = socket(&env, number)?.delivered();
        delivered
            .map(|messages| messages as f64)
            .map_err(|error| throwable(&env, &error))
    }

    /// Sends messages whose payloads lie back to back in `bytes`; `words` has marks and bytes of each. Returns how many were
    /// accepted, with a bit beside it when the kernel has everything that ever was; when not all, a writable event follows.
    #[napi]
    pub fn send(&self, env: Env, number: u32, bytes: &[u8], words: &[u32]) -> napi::Result<u32> {
        send(&*socket(&env, number)?, Some(bytes), Some(words))
            .map(answer_of)
            .map_err(|error| throwable(&env, &error))
    }

    /// Sends a Ping.
    #[napi]
    pub fn ping(&self, env: Env, number: u32, payload: &[u8]) -> napi::Result<()> {
        socket(&env, number)?
            .ping(payload)
            .map_err(|error| throwable(&env, &error))
    }

    /// Sends unsolicited Pongs at this interval in milliseconds.
    #[napi]
    pub fn send_pongs(&self, env: Env, number: u32, interval: u32) -> napi::Result<()> {
        let interval = Duration::from_millis(u64::from(interval));
        socket(&env, number).map(|socket| socket.send_pongs(interval))
    }

    /// Begins the closing handshake. Throws for an invalid code or reason.
    #[napi]
    pub fn close(&self, env: Env, number: u32, code: u16, reason: String) -> napi::Result<()> {
        socket(&env, number)?
            .close(code, &reason)
            .map_err(|error| throwable(&env, &error))
    }

    /// From now on the closing handshake has to come to its end in time.
    #[napi]
    pub fn limit_closing(&self, env: Env, number: u32) -> napi::Result<()> {
        socket(&env, number).map(|socket| socket.limit_closing())
    }

    /// After the last messages: sends the Close frame that answers the end. Later messages fail.
    #[napi]
    pub fn farewell(&self, env: Env, number: u32) -> napi::Result<()> {
        socket(&env, number).map(|socket| socket.farewell())
    }

    /// After the end: goes on with what remains, at each event. True when that is nothing.
    #[napi]
    pub fn finish(&self, number: u32) -> bool {
        with_socket(number, WebSocket::finish).unwrap_or(true)
    }

    /// Ends the connection at once.
    #[napi]
    pub fn abort(&self, number: u32) {
        with_socket(number, |socket| socket.abort());
    }

    /// Round trip time and bandwidth as the kernel measures them; null once the connection is closed.
    #[napi]
    pub fn statistics(&self, env: Env, number: u32) -> napi::Result<Option<BindingTcpStatistics>> {
        let statistics = socket(&env, number)?.statistics();
        statistics
            .map(|statistics| statistics.map(BindingTcpStatistics::from))
            .map_err(|error| throwable(&env, &error))
    }

    /// Has the system probe the peer whenever it has been silent for so many seconds.
    #[napi]
    pub fn probe_after(&self, env: Env, number: u32, seconds: u32) -> napi::Result<()> {
        socket(&env, number)?
            .probe_after(Duration::from_secs(seconds.into()))
            .map_err(|error| throwable(&env, &error))
    }
}

/// What is known of a connection.
#[napi(object, object_from_js = false)]
pub struct BindingWebSocketFacts {
    /// The negotiated sub-protocol, or "".
    pub protocol: String,
    /// Whether compression was negotiated.
    pub is_deflated: bool,
    /// The local address and port; absent when the stream was closed before the first call.
    pub local_endpoint: Option<BindingEndpoint>,
    /// The peer's address and port.
    pub remote_endpoint: BindingEndpoint,
    /// Counters of the traffic so far.
    pub traffic: BindingTcpTraffic,
}

impl From<&WebSocket> for BindingWebSocketFacts {
    fn from(socket: &WebSocket) -> Self {
        let stream = socket.stream();
        Self {
            protocol: socket.protocol().to_owned(),
            is_deflated: socket.is_deflated(),
            local_endpoint: stream.local_address().map(BindingEndpoint::from),
            remote_endpoint: BindingEndpoint::from(stream.remote_address()),
            traffic: BindingTcpTraffic::from(stream.traffic()),
        }
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
