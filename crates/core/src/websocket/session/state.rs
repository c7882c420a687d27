//! State: what a session knows of its connection.

use super::outbound::Outbound;
use super::{Received, Sent, SessionConfig, lost};
use crate::error::{Error, Hresult};
use crate::stream::{ByteStream, Read};
use crate::tcp::TcpStatistics;
use crate::websocket::protocol::deflate::{Deflater, Inflater};
use crate::websocket::protocol::{
    Batch, CloseFrame, CloseHandshake, CloseState, Decoder, Encoder, MAX_CONTROL_PAYLOAD, Memory,
    Opcode, Outgoing, ProtocolError, Record, SharedMessage,
};

/// Bytes of a peer that goes on sending after the end which are read: what a window usually has.
const MAX_IGNORED: usize = 256 * 1024;

#[derive(Debug)]
pub(super) struct State {
    decoder: Decoder,
    outbound: Outbound,
    closing: CloseHandshake,
    /// The Close frame that answers the end, until it is sent. This and the end are in boxes, as only a connection that ends has
    /// them.
    farewell: Option<Box<CloseFrame>>,
    /// Received bytes that were not decoded yet.
    undecoded: Vec<u8>,
    /// How the connection ended.
    end: Option<Box<End>>,
    /// Whether the sending direction of the stream was ended.
    is_sending_ended: bool,
    /// Bytes that came after the end.
    ignored: usize,
    /// Whether the stream is closed.
    is_over: bool,
}

#[derive(Debug, Clone)]
enum End {
    Closed(u16, Box<str>),
    Failed(Error),
}

impl State {
    pub(super) fn new(config: &SessionConfig, received: Vec<u8>) -> Self {
        let (role, deflate) = (config.role, config.deflate.as_ref());
        let deflater = deflate.map(|(agreed, config)| Deflater::new(role, agreed, config));
        let inflater = deflate.map(|(agreed, _)| Inflater::new(role, agreed));
        Self {
            decoder: Decoder::new(role, config.decoder, inflater),
            outbound: Outbound::new(Encoder::new(role, deflater)),
            closing: CloseHandshake::new(role),
            farewell: None,
            undecoded: received,
            end: None,
            is_sending_ended: false,
            ignored: 0,
            is_over: false,
        }
    }

    pub(super) fn begin(&mut self, stream: &dyn ByteStream, answer: &[u8]) {
        let _ = self.outbound.write(stream, answer, &[]);
    }

    pub(super) fn give_up(&mut self, error: Error) {
        self.end.get_or_insert_with(|| Box::new(End::Failed(error)));
    }

    pub(super) fn receive(
        &mut self,
        stream: &dyn ByteStream,
        memory: &mut [u8],
        batch: &mut Batch,
    ) -> Received {
        batch.clear();
        if let Some(end) = &self.end {
            return End::clone(end).into();
        }
        match self.fill(stream, memory) {
            Ok((Read::Bytes(0), _)) => self.end_with(lost("the peer ended the connection")),
            Ok((Read::Bytes(count), waits)) => {
                let used = self.decode(stream, memory, count, batch);
                let is_last = self.end.is_some();
                let is_all = self.undecoded.is_empty() && !is_last;
                Received::Batch {
                    read: count,
                    used,
                    waits: waits && is_all,
                    is_last,
                }
            }
            Ok((Read::Pending, _)) => Received::Pending,
            Err(error) => self.end_with(lost(error.to_string())),
        }
    }

    pub(super) fn send(
        &mut self,
        stream: &dyn ByteStream,
        payloads: &[u8],
        messages: &[Outgoing],
    ) -> Result<Sent, Error> {
        self.require_open()?;
        let sent = self.outbound.submit(stream, payloads, messages);
        let accepted = sent.map_err(|error| lost(error.to_string()))?;
        Ok(Sent {
            accepted,
            is_delivered: self.outbound.is_delivered(),
        })
    }

    pub(super) fn send_shared(
        &mut self,
        stream: &dyn ByteStream,
        message: &mut SharedMessage<'_>,
    ) -> Result<Sent, Error> {
        self.require_open()?;
        let sent = self.outbound.submit_shared(stream, message);
        let is_accepted = sent.map_err(|error| lost(error.to_string()))?;
        Ok(Sent {
            accepted: is_accepted.into(),
            is_delivered: self.outbound.is_delivered(),
        })
    }

    pub(super) fn control(
        &mut self,
        stream: &dyn ByteStream,
        opcode: Opcode,
        payload: &[u8],
    ) -> Result<(), Error> {
        if payload.len() > MAX_CONTROL_PAYLOAD {
            return Err(Error::invalid_argument("a Ping has at most 125 bytes"));
        }
        self.require_open()?;
        let sent = self.outbound.control(stream, opcode, payload);
        sent.map_err(|error| lost(error.to_string()))
    }

    /// Sends a Pong that nobody asked for, unless much is on its way.
    pub(super) fn pong(&mut self, stream: &dyn ByteStream) -> Result<(), Error> {
        self.require_open()?;
        let sent = self.outbound.pong(stream, &[]);
        sent.map_err(|error| lost(error.to_string()))
    }

    /// After an orderly end the number stands still.
    pub(super) fn delivered(&mut self, stream: &dyn ByteStream) -> Result<u64, Error> {
        let flushed = self.outbound.flush(stream);
        let delivered = flushed.and_then(|()| self.outbound.delivered(stream));
        delivered.map_err(|error| lost(error.to_string()))
    }

    pub(super) fn statistics(
        &self,
        stream: &dyn ByteStream,
    ) -> Result<Option<TcpStatistics>, Error> {
        (!self.is_over).then(|| stream.statistics()).transpose()
    }

    pub(super) fn is_deflated(&self) -> bool {
        self.decoder.can_inflate()
    }

    /// Whether this was the first call. A failure is found by the next receive.
    pub(super) fn close(&mut self, stream: &dyn ByteStream, frame: CloseFrame) -> bool {
        if self.end.is_some() {
            return false;
        }
        let frame = self.closing.close(frame);
        self.send_close(stream, frame.as_ref());
        frame.is_some()
    }

    pub(super) fn farewell(&mut self, stream: &dyn ByteStream) {
        let frame = self.farewell.take();
        self.send_close(stream, frame.as_deref());
    }

    /// True once the stream is closed: when everything was sent and the side that has to has ended the connection (RFC 6455,
    /// section 7.1.1).
    pub(super) fn finish(&mut self, stream: &dyn ByteStream) -> bool {
        self.farewell(stream);
        if !self.is_over && self.is_finished(stream).unwrap_or(true) {
            self.is_over = true;
            stream.close(false);
        }
        self.is_over
    }

    pub(super) fn abort(&mut self, stream: &dyn ByteStream) {
        let aborted = || Error::aborted("the socket was closed");
        self.end
            .get_or_insert_with(|| Box::new(End::Failed(aborted())));
        if !std::mem::replace(&mut self.is_over, true) {
            let is_complete = self.outbound.is_empty(stream).unwrap_or(false);
            stream.close(!is_complete);
        }
    }

    /// The peer took too long to end the connection.
    pub(super) fn expire(&mut self, stream: &dyn ByteStream) {
        let unanswered = || lost("the peer did not end the connection in time");
        self.end
            .get_or_insert_with(|| Box::new(End::Failed(unanswered())));
        if !std::mem::replace(&mut self.is_over, true) {
            stream.close(true);
        }
    }

    fn require_open(&self) -> Result<(), Error> {
        match self.end.as_deref() {
            _ if self.is_open() => Ok(()),
            Some(End::Failed(error)) => Err(error.clone()),
            _ => Err(Error::illegal_method_call("the WebSocket is closing")),
        }
    }

    /// Nothing follows a Close frame (RFC 6455, section 5.5.1).
    fn is_open(&self) -> bool {
        let is_open = self.end.is_none() && self.closing.state() == CloseState::Open;
        (is_open || self.farewell.is_some()) && !self.is_over
    }

    /// Also whether the sink is notified when there is more.
    fn fill(&mut self, stream: &dyn ByteStream, memory: &mut [u8]) -> Result<(Read, bool), Error> {
        if self.undecoded.is_empty() {
            return stream.try_read_and_wait(memory);
        }
        let count = self.undecoded.len().min(memory.len());
        memory[..count].copy_from_slice(&self.undecoded[..count]);
        self.undecoded.drain(..count);
        Ok((Read::Bytes(count), false))
    }

    /// Returns how many bytes of `memory` the payloads take up.
    fn decode(
        &mut self,
        stream: &dyn ByteStream,
        memory: &mut [u8],
        count: usize,
        batch: &mut Batch,
    ) -> usize {
        match self.decoder.decode(&mut memory[..count], 0, batch) {
            Ok(end) if end < count => self
                .undecoded
                .splice(..0, memory[end..count].iter().copied())
                .for_each(drop),
            Ok(_) => {}
            Err(error) => self.violated(error, batch),
        }
        if let Err(error) = self.answer(stream, memory, batch) {
            self.end_with(lost(error.to_string()));
        }
        settle(memory, count, batch)
    }

    /// Answers Pings and Close frames, and takes them out of the batch.
    fn answer(
        &mut self,
        stream: &dyn ByteStream,
        memory: &[u8],
        batch: &mut Batch,
    ) -> Result<(), Error> {
        if !batch
            .records
            .iter()
            .any(|record| record.opcode.is_control())
        {
            return Ok(());
        }
        for record in &batch.records {
            let payload = batch.payload(record, memory);
            match record.opcode {
                Opcode::Ping => self.answer_ping(stream, payload)?,
                Opcode::Close => self.answer_close(payload),
                _ => {}
            }
        }
        batch
            .records
            .retain(|record| !matches!(record.opcode, Opcode::Ping | Opcode::Close));
        Ok(())
    }

    fn answer_ping(&mut self, stream: &dyn ByteStream, payload: &[u8]) -> Result<(), Error> {
        if !self.is_open() {
            return Ok(());
        }
        self.outbound.pong(stream, payload)
    }

    fn answer_close(&mut self, payload: &[u8]) {
        let frame = CloseFrame::parse(payload).expect("the decoder has checked it");
        let (code, reason) = (frame.code().0, frame.reason().into());
        self.farewell = self.closing.received(frame).map(Box::new);
        self.end
            .get_or_insert_with(|| Box::new(End::Closed(code, reason)));
    }

    /// The peer violated the protocol. That a message is too large is told by its record.
    fn violated(&mut self, error: ProtocolError, batch: &Batch) {
        self.farewell = self.closing.fail(error).map(Box::new);
        let is_told = batch.records.last().is_some_and(|record| record.too_large);
        let violation = || match error {
            ProtocolError::MessageTooBig if is_told => End::Closed(error.close_code().0, "".into()),
            _ => End::Failed(Error::new(
                Hresult::WININET_E_INVALID_SERVER_RESPONSE,
                error.to_string(),
            )),
        };
        self.end.get_or_insert_with(|| Box::new(violation()));
    }

    /// An error means that the connection is lost, which whatever comes next finds too.
    fn send_close(&mut self, stream: &dyn ByteStream, frame: Option<&CloseFrame>) {
        if let Some(frame) = frame {
            let _ = self
                .outbound
                .control(stream, Opcode::Close, &frame.payload());
        }
    }

    /// The connection is lost.
    fn end_with(&mut self, error: Error) -> Received {
        let end = self.end.get_or_insert_with(|| Box::new(End::Failed(error)));
        End::clone(end).into()
    }

    /// An error means that the connection is lost. Closing while the peer still sends would reset the connection, and with
    /// that the peer could lose the Close frame.
    fn is_finished(&mut self, stream: &dyn ByteStream) -> Result<bool, Error> {
        self.outbound.flush(stream)?;
        if !self.outbound.is_empty(stream)? {
            return Ok(false);
        }
        let is_first_to_end = self.closing.state() != CloseState::AwaitingEnd;
        if is_first_to_end && !self.is_sending_ended {
            self.is_sending_ended = stream.end_sending()?;
        }
        self.has_peer_ended(stream)
    }

    /// What the peer still sends is ignored (RFC 6455, section 1.4), up to a limit.
    fn has_peer_ended(&mut self, stream: &dyn ByteStream) -> Result<bool, Error> {
        let mut memory = [0; 4096];
        while self.ignored < MAX_IGNORED {
            match stream.try_read(&mut memory)? {
                Read::Bytes(0) => return Ok(true),
                Read::Bytes(count) => self.ignored += count,
                Read::Pending => return Ok(false),
            }
        }
        Ok(true)
    }
}

/// Moves payloads that were assembled into the memory of the read, behind what is there, if they fit. Returns how many bytes
/// of it are in use.
fn settle(memory: &mut [u8], count: usize, batch: &mut Batch) -> usize {
    let used = if batch.uses_read_memory() { count } else { 0 };
    let assembled = batch.assembled.len();
    if assembled == 0 || assembled > memory.len() - used {
        return used;
    }
    memory[used..used + assembled].copy_from_slice(&batch.assembled);
    batch
        .records
        .iter_mut()
        .for_each(|record| relocate(record, used));
    batch.assembled.clear();
    used + assembled
}

fn relocate(record: &mut Record, start: usize) {
    if record.memory == Memory::Assembled {
        record.memory = Memory::Read;
        record.offset += start;
    }
}

impl From<End> for Received {
    fn from(end: End) -> Self {
        match end {
            End::Closed(code, reason) => Self::Closed(code, reason),
            End::Failed(error) => Self::Failed(error),
        }
    }
}
