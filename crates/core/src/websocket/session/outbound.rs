//! Outbound: messages on their way to the kernel.

use std::cell::RefCell;
use std::collections::VecDeque;

use crate::error::Error;
use crate::stream::ByteStream;
use crate::websocket::protocol::{
    Encoder, FrameHeader, Opcode, Outgoing, RandomMaskKeys, SharedMessage,
};

/// Payload bytes that are framed by one call of the encoder: enough for full TLS records and few system calls.
const CHUNK: usize = 128 * 1024;

/// Payload bytes from which on a message is sent from where it is: below, the copy takes less than a second part of a system call.
const MIN_REFERENCED: usize = 4096;

/// Memory for frames that a thread keeps between calls.
const KEPT_SCRATCH: usize = 256 * 1024;

/// Bytes on their way above which a ping is not answered: only the last one has to be (RFC 6455, section 5.5.3).
const PONG_LIMIT: usize = 64 * 1024;

thread_local! {
    /// Frames are written here, and only what the stream does not accept is kept by the connection.
    static SCRATCH: RefCell<Scratch> = const { RefCell::new(Scratch { frames: Vec::new(), keys: RandomMaskKeys::new() }) };
}

struct Scratch {
    frames: Vec<u8>,
    keys: RandomMaskKeys,
}

/// Frames messages and passes them to the stream, in order.
///
/// It takes messages only while the stream has accepted all frames before them, so that it keeps at most one chunk.
#[derive(Debug)]
pub(super) struct Outbound {
    encoder: Encoder,
    /// Created once something waits: most connections are never behind.
    backlog: Option<Box<Backlog>>,
    /// Bytes of frames since the beginning.
    framed: u64,
    /// Messages that the kernel has.
    delivered: u64,
}

/// What the kernel does not have.
#[derive(Debug, Default)]
struct Backlog {
    /// Frames that the stream has not accepted, from `start` on.
    queue: Vec<u8>,
    start: usize,
    /// Messages of which the kernel does not have the last byte yet, in ascending order.
    marks: VecDeque<Mark>,
}

/// `messages` end at the byte `end`.
#[derive(Debug)]
struct Mark {
    end: u64,
    messages: u64,
}

impl Outbound {
    pub(super) fn new(encoder: Encoder) -> Self {
        Self {
            encoder,
            backlog: None,
            framed: 0,
            delivered: 0,
        }
    }

    /// Frames as many of the messages as there is room for, and returns their number.
    pub(super) fn submit(
        &mut self,
        stream: &dyn ByteStream,
        payloads: &[u8],
        outgoing: &[Outgoing],
    ) -> Result<usize, Error> {
        self.flush(stream)?;
        let (mut taken, mut offset) = (0, 0);
        while taken < outgoing.len() && self.waiting() == 0 {
            let (count, bytes) = chunk(&outgoing[taken..]);
            let messages = &outgoing[taken..taken + count];
            self.send_frames(stream, &payloads[offset..offset + bytes], messages)?;
            self.mark(stream, count as u64)?;
            (taken, offset) = (taken + count, offset + bytes);
        }
        Ok(taken)
    }

    /// Sends a message that other connections get too. False when there is no room, or a message of this connection has not
    /// ended.
    pub(super) fn submit_shared(
        &mut self,
        stream: &dyn ByteStream,
        message: &mut SharedMessage<'_>,
    ) -> Result<bool, Error> {
        self.flush(stream)?;
        if self.waiting() > 0 || self.encoder.is_within_message() {
            return Ok(false);
        }
        let frame = message.frame(&mut self.encoder);
        self.write(stream, frame, &[])?;
        self.mark(stream, 1)?;
        Ok(true)
    }

    /// Sends a control frame, whatever waits.
    pub(super) fn control(
        &mut self,
        stream: &dyn ByteStream,
        opcode: Opcode,
        payload: &[u8],
    ) -> Result<(), Error> {
        let frame = Outgoing {
            opcode,
            end: true,
            length: payload.len(),
        };
        self.send_frames(stream, payload, &[frame])
    }

    /// Sends a Pong, unless much is on its way.
    pub(super) fn pong(&mut self, stream: &dyn ByteStream, payload: &[u8]) -> Result<(), Error> {
        if self.waiting() > PONG_LIMIT {
            return Ok(());
        }
        self.control(stream, Opcode::Pong, payload)
    }

    /// Passes on what waits, as far as the stream accepts it.
    pub(super) fn flush(&mut self, stream: &dyn ByteStream) -> Result<(), Error> {
        let Some(backlog) = self.backlog.as_mut() else {
            return Ok(());
        };
        let Backlog { queue, start, .. } = &mut **backlog;
        if queue.is_empty() {
            return Ok(());
        }
        *start += stream.try_write(&queue[*start..], &[])?;
        if *start == queue.len() {
            (*queue, *start) = (Vec::new(), 0);
        }
        Ok(())
    }

    /// How many messages the kernel has.
    pub(super) fn delivered(&mut self, stream: &dyn ByteStream) -> Result<u64, Error> {
        if self.is_delivered() {
            return Ok(self.delivered);
        }
        let sent = self.sent(stream)?;
        let marks = &mut self.backlog().marks;
        let count = marks.partition_point(|mark| mark.end <= sent);
        let messages: u64 = marks.drain(..count).map(|mark| mark.messages).sum();
        self.delivered += messages;
        Ok(self.delivered)
    }

    /// Whether the kernel has every frame.
    pub(super) fn is_empty(&self, stream: &dyn ByteStream) -> Result<bool, Error> {
        Ok(self.sent(stream)? >= self.framed)
    }

    /// Bytes of frames that the kernel has.
    fn sent(&self, stream: &dyn ByteStream) -> Result<u64, Error> {
        let accepted = self.framed - self.waiting() as u64;
        Ok(stream.handed_over()?.unwrap_or(accepted).min(accepted))
    }

    /// Bytes of frames that the stream has not accepted.
    fn waiting(&self) -> usize {
        let backlog = self.backlog.as_ref();
        backlog.map_or(0, |backlog| backlog.queue.len() - backlog.start)
    }

    fn backlog(&mut self) -> &mut Backlog {
        self.backlog.get_or_insert_default()
    }

    /// Whether the kernel has every message.
    pub(super) fn is_delivered(&self) -> bool {
        let backlog = self.backlog.as_ref();
        backlog.is_none_or(|backlog| backlog.marks.is_empty())
    }

    fn mark(&mut self, stream: &dyn ByteStream, messages: u64) -> Result<(), Error> {
        if self.is_delivered() && self.is_empty(stream)? {
            self.delivered += messages;
            return Ok(());
        }
        let end = self.framed;
        self.backlog().marks.push_back(Mark { end, messages });
        Ok(())
    }

    fn send_frames(
        &mut self,
        stream: &dyn ByteStream,
        payloads: &[u8],
        outgoing: &[Outgoing],
    ) -> Result<(), Error> {
        SCRATCH.with_borrow_mut(|Scratch { frames, keys }| {
            frames.clear();
            if let Some(header) = self.header_alone(payloads, outgoing) {
                header.write(frames);
                return self.write(stream, frames, payloads);
            }
            self.encoder.encode(payloads, outgoing, keys, frames);
            let sent = self.write(stream, frames, &[]);
            if frames.capacity() > KEPT_SCRATCH {
                *frames = Vec::new();
            }
            sent
        })
    }

    /// The header of a message that is too large to be copied behind it, where nothing else has to be done to the payload.
    fn header_alone(&mut self, payload: &[u8], outgoing: &[Outgoing]) -> Option<FrameHeader> {
        let [message] = outgoing else { return None };
        let is_large = payload.len() >= MIN_REFERENCED && !message.opcode.is_control();
        is_large.then(|| self.encoder.header_alone(message))?
    }

    /// Sends bytes, followed by others, behind everything so far.
    pub(super) fn write(
        &mut self,
        stream: &dyn ByteStream,
        first: &[u8],
        second: &[u8],
    ) -> Result<(), Error> {
        self.framed += (first.len() + second.len()) as u64;
        let accepted = if self.waiting() == 0 {
            stream.try_write(first, second)?
        } else {
            0
        };
        if accepted == first.len() + second.len() {
            return Ok(());
        }
        let of_second = accepted.saturating_sub(first.len());
        let queue = &mut self.backlog().queue;
        queue.extend_from_slice(&first[accepted - of_second..]);
        queue.extend_from_slice(&second[of_second..]);
        Ok(())
    }
}

/// How many messages, at least one, are framed together, and their bytes.
fn chunk(outgoing: &[Outgoing]) -> (usize, usize) {
    let mut bytes = 0;
    let fits = |message: &&Outgoing| {
        bytes += message.length;
        bytes <= CHUNK
    };
    let count = outgoing.iter().take_while(fits).count().max(1);
    let bytes = outgoing[..count].iter().map(|message| message.length).sum();
    (count, bytes)
}
