//! The server's side of the opening handshake, on a stream that was accepted.

use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use http::header::{CONNECTION, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};

use super::deadlines::{Deadline, Expire};
use super::protocol::deflate::DeflateConfig;
use super::protocol::handshake::{Accepted, HeadReader, ServerHandshake, write_response};
use super::protocol::{DecoderConfig, Oversize, ReceiveMode, Role};
use super::session::{SessionConfig, WebSocket};
use crate::error::{Error, Hresult};
use crate::readiness::{Readiness, ReadySink};
use crate::stream::{ByteStream, Read};
use crate::sync::lock;

/// What a client may take until its request is complete.
#[derive(Debug, Clone, Copy)]
pub struct HandshakeLimits {
    /// Bytes of the head of the request.
    pub head: usize,
    /// Time from the connection to the answer.
    pub time: Duration,
}

/// How a handshake is accepted.
#[derive(Debug)]
pub struct Acceptance {
    /// One of the sub-protocols that the client offers.
    pub protocol: Option<String>,
    /// Compression, where the client offers it.
    pub deflate: Option<DeflateConfig>,
    /// Further fields of the response.
    pub headers: HeaderMap,
    /// How messages are received.
    pub decoder: DecoderConfig,
    /// That of the session.
    pub close_timeout: Duration,
}

/// What has come of a request.
#[derive(Debug)]
pub enum Arrival {
    /// The head is incomplete; the sink is notified when there is more.
    Pending,
    /// A valid request, to be accepted or refused.
    Request(Request<()>),
    /// There is no valid request; this session sends the answer, if there is one.
    Invalid(Arc<WebSocket>, Error),
}

/// The handshake of one client. Dropping it closes the connection.
#[derive(Debug)]
pub struct ServerOpening {
    stream: Arc<dyn ByteStream>,
    sink: Arc<dyn ReadySink>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    head: HeadReader,
    /// What came behind the head.
    received: Vec<u8>,
    handshake: Option<ServerHandshake>,
    /// Ends the connection when the time is over.
    deadline: Option<Deadline>,
    /// Whether it was answered, or given up: the stream is no longer its.
    is_over: bool,
}

impl ServerOpening {
    /// On a stream whose readiness goes to `sink`.
    pub fn new(
        stream: Arc<dyn ByteStream>,
        sink: Arc<dyn ReadySink>,
        limits: HandshakeLimits,
    ) -> Arc<Self> {
        let opening = Arc::new(Self {
            stream,
            sink,
            state: Mutex::new(State {
                head: HeadReader::new(limits.head),
                received: Vec::new(),
                handshake: None,
                deadline: None,
                is_over: false,
            }),
        });
        let expiring: Weak<dyn Expire> = Arc::<Self>::downgrade(&opening);
        lock(&opening.state).deadline = Some(Deadline::after(limits.time, expiring));
        opening
    }

    /// Reads what there is of the request.
    pub fn receive(&self) -> Arrival {
        let mut state = lock(&self.state);
        loop {
            let arrival = match self.read(&state) {
                Ok(Some(bytes)) => self.push(&mut state, &bytes),
                Ok(None) => return Arrival::Pending,
                Err(error) => return self.lost(&mut state, error),
            };
            if !matches!(arrival, Arrival::Pending) {
                return arrival;
            }
        }
    }

    /// Takes bytes that another reader of the stream, such as an HTTP server, has received before.
    pub fn take(&self, received: &[u8]) -> Arrival {
        self.push(&mut lock(&self.state), received)
    }

    /// Closes the connection without an answer, unless it was answered.
    pub fn close(&self) {
        if lock(&self.state).end() {
            self.stream.close(true);
        }
    }

    /// Whether it was answered, or given up.
    pub fn is_over(&self) -> bool {
        lock(&self.state).is_over
    }

    /// The sub-protocols that the client offers, its preferred one first.
    pub fn protocols(&self) -> Vec<String> {
        let state = lock(&self.state);
        let offered = state.handshake.as_ref().map(ServerHandshake::protocols);
        offered.unwrap_or_default().to_vec()
    }

    /// Answers 101 and returns the open connection.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 for a sub-protocol that was not offered, or a field that belongs to the handshake: the
    /// handshake is as before. E_ILLEGAL_METHOD_CALL 0x8000000E when it was answered, or took too long.
    pub fn accept(&self, acceptance: Acceptance) -> Result<WebSocket, Error> {
        let mut state = lock(&self.state);
        let handshake = state.pending()?;
        let Accepted { response, deflate } = handshake
            .accept(
                acceptance.protocol.as_deref(),
                acceptance.deflate.as_ref(),
                &acceptance.headers,
            )
            .map_err(|error| Error::invalid_argument(error.to_string()))?;
        state.end();
        let config = SessionConfig {
            role: Role::Server,
            protocol: acceptance.protocol.unwrap_or_default().into(),
            decoder: acceptance.decoder,
            deflate: deflate.zip(acceptance.deflate),
            close_timeout: acceptance.close_timeout,
        };
        let session = self.session(config, &mut state);
        session.begin(&write_response(&response));
        Ok(session)
    }

    /// Answers with another status and ends the connection. The session that is returned does that, see
    /// [`WebSocket::finish`].
    ///
    /// # Errors
    /// E_ILLEGAL_METHOD_CALL 0x8000000E when it was answered, or took too long.
    pub fn refuse(
        &self,
        status: StatusCode,
        headers: HeaderMap,
        body: &[u8],
    ) -> Result<Arc<WebSocket>, Error> {
        let mut state = lock(&self.state);
        state.pending()?;
        let mut response = with_status(status);
        *response.headers_mut() = headers;
        Ok(self.answer(&mut state, response, body))
    }

    /// Answers 503, be the request complete or not, and ends the connection, as [`refuse`](Self::refuse) does.
    pub fn turn_away(&self) -> Arc<WebSocket> {
        let response = with_status(StatusCode::SERVICE_UNAVAILABLE);
        self.answer(&mut lock(&self.state), response, &[])
    }

    /// The next bytes; `None` when there are none yet.
    fn read(&self, state: &State) -> Result<Option<Vec<u8>>, Error> {
        if state.is_over {
            let text = "the handshake took too long";
            return Err(Error::new(Hresult::WININET_E_TIMEOUT, text));
        }
        let mut memory = [0; 4096];
        match self.stream.try_read(&mut memory)? {
            Read::Bytes(0) => Err(incomplete()),
            Read::Bytes(count) => Ok(Some(memory[..count].to_vec())),
            Read::Pending => Ok(None),
        }
    }

    fn push(&self, state: &mut State, bytes: &[u8]) -> Arrival {
        match state.head.push(bytes) {
            Ok(None) => Arrival::Pending,
            Ok(Some(taken)) => {
                state.received.extend_from_slice(&bytes[taken..]);
                self.check(state)
            }
            Err(error) => {
                let response = with_status(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
                self.invalid(state, response, invalid(error))
            }
        }
    }

    fn lost(&self, state: &mut State, error: Error) -> Arrival {
        state.end();
        self.stream.close(true);
        Arrival::Invalid(self.refused(state, &[]), error)
    }

    fn check(&self, state: &mut State) -> Arrival {
        let request = match state.head.request() {
            Ok(request) => request,
            Err(error) => {
                return self.invalid(state, with_status(StatusCode::BAD_REQUEST), invalid(error));
            }
        };
        state.head = HeadReader::new(0);
        match ServerHandshake::of_request(&request) {
            Ok(handshake) => {
                state.handshake = Some(handshake);
                Arrival::Request(request)
            }
            Err(error) => self.invalid(state, error.response(), invalid(error)),
        }
    }

    fn invalid(&self, state: &mut State, response: Response<()>, error: Error) -> Arrival {
        Arrival::Invalid(self.answer(state, response, &[]), error)
    }

    fn answer(&self, state: &mut State, mut response: Response<()>, body: &[u8]) -> Arc<WebSocket> {
        state.end();
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        let mut bytes = write_response(&response);
        bytes.extend_from_slice(body);
        self.refused(state, &bytes)
    }

    fn refused(&self, state: &mut State, answer: &[u8]) -> Arc<WebSocket> {
        let config = SessionConfig {
            role: Role::Server,
            protocol: Box::default(),
            decoder: NOTHING,
            deflate: None,
            close_timeout: REFUSAL_TIME,
        };
        let session = self.session(config, state);
        session.begin(answer);
        session.give_up(Error::new(
            Hresult::WININET_E_INVALID_SERVER_RESPONSE,
            "the handshake was refused",
        ));
        Arc::new(session)
    }

    fn session(&self, config: SessionConfig, state: &mut State) -> WebSocket {
        let received = std::mem::take(&mut state.received);
        WebSocket::new(
            config,
            Arc::clone(&self.stream),
            Arc::clone(&self.sink),
            received,
        )
    }
}

impl Expire for ServerOpening {
    /// The handshake was not answered in time.
    fn expire(&self) {
        if lock(&self.state).end() {
            self.stream.close(true);
            self.sink.ready(Readiness::READABLE);
        }
    }
}

impl Drop for ServerOpening {
    fn drop(&mut self) {
        self.close();
    }
}

/// A refused client sends nothing that is read.
const NOTHING: DecoderConfig = DecoderConfig {
    mode: ReceiveMode::Bytes,
    max_message_size: 0,
    max_frames: u32::MAX,
    oversize: Oversize::Fail,
};

/// How long a client may take to end the connection after it was refused.
const REFUSAL_TIME: Duration = Duration::from_secs(2);

impl State {
    /// Whether this was the first call.
    fn end(&mut self) -> bool {
        self.deadline = None;
        !std::mem::replace(&mut self.is_over, true)
    }

    fn pending(&self) -> Result<&ServerHandshake, Error> {
        let handshake = self.handshake.as_ref().filter(|_| !self.is_over);
        handshake.ok_or_else(|| {
            Error::illegal_method_call("the handshake was answered, or took too long")
        })
    }
}

fn invalid(error: impl ToString) -> Error {
    Error::new(
        Hresult::WININET_E_INVALID_SERVER_RESPONSE,
        error.to_string(),
    )
}

fn incomplete() -> Error {
    Error::new(
        Hresult::WININET_E_CONNECTION_ABORTED,
        "the client ended the connection before its request was complete",
    )
}

fn with_status(status: StatusCode) -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = status;
    response
}
