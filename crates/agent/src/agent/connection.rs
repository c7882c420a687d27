use std::io;
use std::sync::Arc;

use mio::Registry;
use serde::{Deserialize, Serialize};
use sockets_core::broker::frame::{Frame, FrameReader, FrameWriter, Limits};
use sockets_sys::handoff::passing::Descriptor;
use uuid::Uuid;

use super::channel::Accepted;
use crate::protocol::Role;

/// A program, a task or a command line at the other end of a connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) accepted: Accepted,
    pub(super) reader: FrameReader,
    pub(super) writer: FrameWriter,
    /// Who it is, once it has said so.
    pub(super) client: Option<Client>,
    /// Sockets that are on their way to it, by token.
    pub(super) lent: Vec<usize>,
    /// Whether it is closed when everything has been sent.
    pub(super) is_ending: bool,
}

/// What a connection has said of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Client {
    pub(super) role: Role,
    /// Empty for a command line.
    pub(super) application: String,
    /// The activation for which a task was started.
    pub(super) instance: Option<Uuid>,
    /// Whether it gets events, and activations among them.
    pub(super) attached: Option<bool>,
}

impl Connection {
    pub(super) fn new(accepted: Accepted) -> Self {
        Self {
            accepted,
            reader: FrameReader::new(Limits::TO_AGENT),
            writer: FrameWriter::default(),
            client: None,
            lent: Vec::new(),
            is_ending: false,
        }
    }

    pub(super) fn register(&mut self, registry: &Registry, token: usize) -> io::Result<()> {
        self.accepted.register(registry, token)
    }

    pub(super) fn deregister(&mut self, registry: &Registry) -> io::Result<()> {
        self.accepted.deregister(registry)
    }

    /// The next frame, if there is one: from what was read, or from the socket. `Ended` when the peer has closed.
    pub(super) fn next_frame(&mut self) -> io::Result<Next> {
        loop {
            let invalid = |error| io::Error::new(io::ErrorKind::InvalidData, error);
            if let Some(frame) = self.reader.next_frame().map_err(invalid)? {
                return Ok(Next::Frame(frame));
            }
            match self.reader.read(self.accepted.channel()) {
                Ok(0) => return Ok(Next::Ended),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    return Ok(Next::Nothing);
                }
                Err(error) => return Err(error),
            }
        }
    }

    pub(super) fn push(
        &mut self,
        message: &impl Serialize,
        tail: &[u8],
        descriptor: Option<Arc<Descriptor>>,
    ) -> io::Result<()> {
        self.writer
            .push(&serde_json::to_string(message)?, tail, descriptor)
    }

    /// Sends what waits, and returns whether that was all.
    pub(super) fn flush(&mut self) -> io::Result<bool> {
        self.writer.flush(self.accepted.channel())
    }
}

/// What comes next on a connection.
#[derive(Debug)]
pub(super) enum Next {
    Frame(Frame),
    /// There is no more at the moment.
    Nothing,
    /// The peer has closed it.
    Ended,
}
