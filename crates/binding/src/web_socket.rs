//! BindingWebSocket: an open WebSocket connection.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use napi::Env;
use napi::bindgen_prelude::{
    ArrayBuffer, ClassInstance, Function, Uint8ArraySlice, Uint32ArraySlice,
};
use napi_derive::napi;
use sockets_core::error::Error;
use sockets_core::websocket::protocol::{Batch, Memory, Opcode, Outgoing, Record, SharedMessage};
use sockets_core::websocket::{Received, WebSocket};
use sockets_core::wire::{
    IS_ASSEMBLED, IS_END, IS_LAST, IS_PONG, IS_TEXT, IS_TOO_LARGE, MESSAGE_WORDS, SENT_WORDS,
};

use crate::endpoint::BindingEndpoint;
use crate::error::throwable;
use crate::js_buffer;
use crate::tcp_statistics::BindingTcpStatistics;
use crate::tcp_traffic::BindingTcpTraffic;

/// Nothing arrived.
const PENDING: i32 = -1;
/// The closing handshake ended.
const CLOSED: i32 = -2;

thread_local! {
    /// What the last `receive` of this thread yielded.
    static RECEIVED: RefCell<Batch> = const { RefCell::new(Batch::new()) };
    /// The messages of one `send`.
    static OUTGOING: RefCell<Vec<Outgoing>> = const { RefCell::new(Vec::new()) };
}

/// An open WebSocket connection. Calls run on the caller's thread and never block.
#[napi]
pub struct BindingWebSocket {
    inner: Arc<WebSocket>,
    token: i64,
    protocol: String,
    is_deflated: bool,
}

#[napi]
impl BindingWebSocket {
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

    /// A function that reads into `memory` and describes the messages in `words`: first how many bytes of the memory are in
    /// use, marked when they are the last, then three numbers a message: marks, offset, bytes. It returns how many there are, -1 when nothing arrived: then
    /// a readable event follows, and -2 when the connection was closed in order, see `closeCode`. It throws when the
    /// connection failed. Messages marked as assembled lie in the memory of `takeAssembled`, which is for the last call on
    /// this thread. `words` has room for a message in every two bytes of `memory`.
    ///
    /// No method, for the reason of `BindingTcpStream::write_function`.
    #[napi(ts_return_type = "(memory: Uint8Array, words: Uint32Array) => number")]
    pub fn receive_function<'env>(&self, env: &'env Env) -> napi::Result<Function<'env, (), i32>> {
        let session = Arc::clone(&self.inner);
        env.create_function_from_closure("receive", move |call| {
            let (mut memory, mut words): (Uint8ArraySlice<'_>, Uint32ArraySlice<'_>) =
                (call.get(0)?, call.get(1)?);
            let memory = js_buffer::bytes_mut(&mut memory);
            receive(&session, memory, js_buffer::words_mut(&mut words))
                .map_err(|error| throwable(call.env, &error))
        })
    }

    /// The memory of the assembled messages of the last `receive` on this thread.
    #[napi]
    pub fn take_assembled<'env>(&self, env: &'env Env) -> napi::Result<ArrayBuffer<'env>> {
        let assembled = RECEIVED.with_borrow_mut(|batch| std::mem::take(&mut batch.assembled));
        ArrayBuffer::from_data(env, assembled)
    }

    /// The code and reason with which the connection was closed in order.
    #[napi]
    pub fn close_status(&self) -> BindingCloseStatus {
        let mut batch = Batch::new();
        match self.inner.receive(&mut [], &mut batch) {
            Received::Closed(code, reason) => BindingCloseStatus {
                code,
                reason: reason.into(),
            },
            _ => BindingCloseStatus {
                code: 1006,
                reason: String::new(),
            },
        }
    }

    /// A function that sends the messages `from` to `to` of `words`, which has two numbers for each: marks, bytes. Their
    /// payloads lie back to back in `bytes` between `start` and `end`. It returns how many were accepted; when not all, a
    /// writable event follows.
    #[napi(
        ts_return_type = "(bytes: Uint8Array, start: number, end: number, words: Uint32Array, from: number, to: number) => number"
    )]
    pub fn send_function<'env>(&self, env: &'env Env) -> napi::Result<Function<'env, (), u32>> {
        let session = Arc::clone(&self.inner);
        env.create_function_from_closure("send", move |call| {
            let (bytes, start, end): (&[u8], u32, u32) = (call.get(0)?, call.get(1)?, call.get(2)?);
            let (words, from, to): (&[u32], u32, u32) = (call.get(3)?, call.get(4)?, call.get(5)?);
            let payloads = bytes.get(start as usize..end as usize);
            let words = words.get(SENT_WORDS * from as usize..SENT_WORDS * to as usize);
            send(&session, payloads, words).map_err(|error| throwable(call.env, &error))
        })
    }

    /// A function that returns how many messages the kernel has since the beginning, and throws when it will get no more.
    #[napi(ts_return_type = "() => number")]
    pub fn delivered_function<'env>(
        &self,
        env: &'env Env,
    ) -> napi::Result<Function<'env, (), f64>> {
        let session = Arc::clone(&self.inner);
        env.create_function_from_closure("delivered", move |call| {
            let delivered = session.delivered();
            delivered
                .map(|messages| messages as f64)
                .map_err(|error| throwable(call.env, &error))
        })
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

/// Sends a message to many connections of a server: framed once, and compressed once. Whether each accepted it: one that did
/// not has no room, is within a message of its own, or has ended.
#[napi]
pub fn broadcast(
    sockets: Vec<ClassInstance<'_, BindingWebSocket>>,
    is_text: bool,
    payload: &[u8],
) -> Vec<bool> {
    let opcode = if is_text {
        Opcode::Text
    } else {
        Opcode::Binary
    };
    let mut message = SharedMessage::new(opcode, payload);
    // What ended a connection is reported by its next receive.
    sockets
        .iter()
        .map(|socket| socket.inner.send_shared(&mut message).unwrap_or(false))
        .collect()
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
            inner,
            token,
            protocol: protocol.unwrap_or_default(),
            is_deflated,
        }
    }
}

fn receive(session: &WebSocket, memory: &mut [u8], words: &mut [u32]) -> Result<i32, Error> {
    RECEIVED.with_borrow_mut(|batch| match session.receive(memory, batch) {
        Received::Batch(used) => Ok(describe(used as u32, &batch.records, words)),
        Received::Last(used) => Ok(describe(used as u32 | IS_LAST, &batch.records, words)),
        Received::Pending => Ok(PENDING),
        Received::Closed(..) => Ok(CLOSED),
        Received::Failed(error) => Err(error),
    })
}

fn describe(used: u32, records: &[Record], words: &mut [u32]) -> i32 {
    let (first, rest) = words.split_first_mut().expect("room for the first word");
    *first = used;
    let (places, _) = rest.as_chunks_mut::<MESSAGE_WORDS>();
    for (place, record) in places.iter_mut().zip(records) {
        *place = [marks(record), record.offset as u32, record.length as u32];
    }
    records.len() as i32
}

fn marks(record: &Record) -> u32 {
    let marks = [
        (record.opcode == Opcode::Text, IS_TEXT),
        (record.opcode == Opcode::Pong, IS_PONG),
        (record.end, IS_END),
        (record.memory == Memory::Assembled, IS_ASSEMBLED),
        (record.too_large, IS_TOO_LARGE),
    ];
    marks
        .into_iter()
        .filter_map(|(is, mark)| is.then_some(mark))
        .sum()
}

fn send(session: &WebSocket, payloads: Option<&[u8]>, words: Option<&[u32]>) -> Result<u32, Error> {
    let (Some(payloads), Some(words)) = (payloads, words) else {
        return Err(Error::invalid_argument(
            "send: the range is outside of the buffer",
        ));
    };
    OUTGOING.with_borrow_mut(|outgoing| {
        outgoing.clear();
        let (messages, _) = words.as_chunks::<SENT_WORDS>();
        outgoing.extend(messages.iter().map(outgoing_of));
        Ok(session.send(payloads, outgoing)? as u32)
    })
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
