//! An open WebSocket connection over a stream of bytes, plain or protected.
//!
//! Like the stream below it a session has neither a task nor a thread: it works when its owner calls it, which is notified of
//! readiness by the sink of the stream. Only what depends on the clock runs on the I/O threads.

mod clock;
mod outbound;
mod state;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::error::{Error, Hresult};
use crate::readiness::ReadySink;
use crate::stream::ByteStream;
use crate::sync::lock;
use crate::tcp::{TcpStatistics, TcpTraffic};

use super::protocol::deflate::{DeflateConfig, DeflateParameters};
use super::protocol::{Batch, CloseFrame, DecoderConfig, Opcode, Outgoing, Role, SharedMessage};
use state::State;

/// What the handshake decided.
#[derive(Debug)]
pub struct SessionConfig {
    /// Which side this is.
    pub role: Role,
    /// How messages are received.
    pub decoder: DecoderConfig,
    /// The negotiated sub-protocol, or "".
    pub protocol: Box<str>,
    /// Compression, if it was negotiated.
    pub deflate: Option<(DeflateParameters, DeflateConfig)>,
    /// How long the peer may take to answer a Close frame, and then to end the connection.
    pub close_timeout: Duration,
}

/// Outcome of [`WebSocket::receive`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// The batch has what arrived.
    Batch {
        /// Bytes that were read into the memory.
        read: usize,
        /// Bytes of the memory that payloads take up.
        used: usize,
        /// There is no more yet: the sink is notified as after `Pending`. Otherwise there may be.
        waits: bool,
        /// Nothing more arrives. The Close frame that answers the end waits for [`WebSocket::farewell`], so that messages which
        /// answer these leave before it.
        is_last: bool,
    },
    /// Nothing arrived; the sink is notified when something does.
    Pending,
    /// The closing handshake ended with this code and reason. Nothing more arrives.
    Closed(u16, Box<str>),
    /// The connection was lost, or the peer violated the protocol. Nothing more arrives.
    Failed(Error),
}

/// Outcome of [`WebSocket::send`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// How many of the messages were accepted.
    pub accepted: usize,
    /// Whether the kernel has every message that was ever accepted.
    pub is_delivered: bool,
}

/// An open WebSocket connection.
///
/// Calls never block. One thread at a time receives and sends.
#[derive(Debug)]
pub struct WebSocket {
    stream: Arc<dyn ByteStream>,
    sink: Arc<dyn ReadySink>,
    close_timeout: Duration,
    protocol: Box<str>,
    /// Whether the time until the end of the connection is limited.
    is_limited: AtomicBool,
    state: Mutex<State>,
}

impl WebSocket {
    /// Over a stream whose readiness goes to `sink`. `received` are the bytes that came behind the handshake.
    #[must_use]
    pub fn new(
        config: SessionConfig,
        stream: Arc<dyn ByteStream>,
        sink: Arc<dyn ReadySink>,
        received: Vec<u8>,
    ) -> Self {
        Self {
            stream,
            sink,
            close_timeout: config.close_timeout,
            is_limited: AtomicBool::new(false),
            state: Mutex::new(State::new(&config, received)),
            protocol: config.protocol,
        }
    }

    /// Sends bytes that come before the first frame: the answer to the handshake. An error is found by whatever comes next.
    pub(super) fn begin(&self, answer: &[u8]) {
        lock(&self.state).begin(&*self.stream, answer);
    }

    /// Nothing will be received or sent; what remains is to [`finish`](Self::finish).
    pub(super) fn give_up(&self, error: Error) {
        lock(&self.state).give_up(error);
    }

    /// Reads into `memory` and decodes: the records of `batch` are messages, in the order in which they arrived, and Pongs.
    /// Pings are answered. Payloads are in `memory` as far as they fit. After a batch that is the last one the owner has to call
    /// [`farewell`](Self::farewell) or [`finish`](Self::finish).
    pub fn receive(&self, memory: &mut [u8], batch: &mut Batch) -> Received {
        lock(&self.state).receive(&*self.stream, memory, batch)
    }

    /// Frames as many of the messages as there is room for; their payloads are back to back. When it is less than all, the sink
    /// is notified once there is room.
    ///
    /// # Errors
    /// The error that ended the connection, or E_ILLEGAL_METHOD_CALL 0x8000000E after [`close`](Self::close).
    pub fn send(&self, payloads: &[u8], messages: &[Outgoing]) -> Result<Sent, Error> {
        lock(&self.state).send(&*self.stream, payloads, messages)
    }

    /// Sends a message that other connections of this server get too. It is not accepted when there is no room, or a message of
    /// this connection has not ended; the sink is not notified.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub fn send_shared(&self, message: &mut SharedMessage<'_>) -> Result<Sent, Error> {
        lock(&self.state).send_shared(&*self.stream, message)
    }

    /// How many messages the kernel has since the beginning. The sink is notified when it may be more.
    ///
    /// # Errors
    /// The error that ended the connection: the kernel will get no more.
    pub fn delivered(&self) -> Result<u64, Error> {
        lock(&self.state).delivered(&*self.stream)
    }

    /// Sends a Ping with at most 125 bytes.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 for more bytes, and those of [`send`](Self::send).
    pub fn ping(&self, payload: &[u8]) -> Result<(), Error> {
        lock(&self.state).control(&*self.stream, Opcode::Ping, payload)
    }

    /// Begins the closing handshake behind everything sent so far; only the first call has an effect. 1005 sends an empty
    /// Close frame. When the peer does not answer in time, the connection is lost.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 for a code that must not be sent, a reason of more than 123 bytes, or one beside 1005.
    pub fn close(self: &Arc<Self>, code: u16, reason: &str) -> Result<(), Error> {
        let frame = CloseFrame::new(code, reason)
            .map_err(|error| Error::invalid_argument(format!("close: {error}")))?;
        let begins = lock(&self.state).close(&*self.stream, frame);
        if begins {
            self.limit_closing();
        }
        Ok(())
    }

    /// Sends the Close frame that answers the end which [`receive`](Self::receive) has found; only the first call has an
    /// effect. Later messages fail.
    pub fn farewell(self: &Arc<Self>) {
        lock(&self.state).farewell(&*self.stream);
        self.limit_closing();
    }

    /// Goes on with what remains to be done once [`receive`](Self::receive) has reported the end. True when that is
    /// nothing: the connection is closed. The sink is notified when it is to be called again.
    pub fn finish(self: &Arc<Self>) -> bool {
        let is_over = lock(&self.state).finish(&*self.stream);
        if !is_over {
            self.limit_closing();
        }
        is_over
    }

    /// Ends the connection at once, with a reset if anything is missing at the peer. Later calls fail.
    pub fn abort(&self) {
        lock(&self.state).abort(&*self.stream);
    }

    /// Round trip time and bandwidth as the kernel measures them; `None` once the connection is closed.
    ///
    /// # Errors
    /// Those of [`ByteStream::statistics`].
    pub fn statistics(&self) -> Result<Option<TcpStatistics>, Error> {
        lock(&self.state).statistics(&*self.stream)
    }

    /// Has the system probe the peer whenever it has been silent for `idle`.
    ///
    /// # Errors
    /// Those of [`ByteStream::probe_after`].
    pub fn probe_after(&self, idle: Duration) -> Result<(), Error> {
        self.stream.probe_after(idle)
    }

    /// The negotiated sub-protocol, or "".
    #[must_use]
    pub fn protocol(&self) -> &str {
        &self.protocol
    }

    /// Whether compression was negotiated.
    #[must_use]
    pub fn is_deflated(&self) -> bool {
        lock(&self.state).is_deflated()
    }

    /// The stream below: its addresses.
    #[must_use]
    pub fn stream(&self) -> &dyn ByteStream {
        &*self.stream
    }

    /// Counters of the traffic so far.
    #[must_use]
    pub fn traffic(&self) -> TcpTraffic {
        self.stream.traffic()
    }
}

fn lost(reason: impl Into<String>) -> Error {
    Error::new(Hresult::WININET_E_CONNECTION_ABORTED, reason)
}
