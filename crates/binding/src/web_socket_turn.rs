//! What the WebSockets of a thread receive and send in a turn: one call for all of them.

use std::cell::RefCell;

use napi::Env;
use napi::bindgen_prelude::{ArrayBuffer, Uint8ArraySlice, Uint32ArraySlice};
use napi_derive::napi;
use sockets_core::websocket::protocol::{Batch, Memory, Opcode, Record, SharedMessage};
use sockets_core::websocket::{Received, Sent};
use sockets_core::wire::{
    HAS_ENDED, HAS_MORE, IS_ASSEMBLED, IS_END, IS_LAST, IS_PONG, IS_TEXT, IS_TOO_LARGE,
    MESSAGE_WORDS, RECEIVER_WORDS, SENDER_WORDS, SENT_WORDS,
};

use crate::js_buffer;
use crate::web_socket::{answer_of, send};
use crate::web_socket_table::with_socket;

thread_local! {
    /// What the last read of this thread yielded.
    static RECEIVED: RefCell<Batch> = const { RefCell::new(Batch::new()) };
}

/// Receives from the sockets with these numbers, one read each, and returns of how many: while there is `room` for another one.
/// The others are for another call, with other memory. `words` gets first how many bytes of `memory` are in use and how many the
/// largest read had; then for each socket its marks and the number of its messages, and behind them for each of these marks,
/// offset and bytes. Messages that are marked as assembled are of the last socket, and lie in the memory of `takeAssembled`.
/// `words` has room for a message in every two bytes of `memory`, and for a socket and a message more for each socket.
#[napi]
pub fn receive_messages(
    sockets: &[u32],
    mut memory: Uint8ArraySlice<'_>,
    mut words: Uint32ArraySlice<'_>,
    room: u32,
) -> u32 {
    let words = js_buffer::words_mut(&mut words);
    let (totals, words) = words.split_first_chunk_mut().expect("room for the totals");
    let mut reception = Reception {
        memory: js_buffer::bytes_mut(&mut memory),
        used: 0,
        largest: 0,
        room: room as usize,
        words,
    };
    let served = RECEIVED.with_borrow_mut(|batch| reception.receive_all(sockets, batch));
    *totals = [reception.used as u32, reception.largest as u32];
    served as u32
}

/// The memory of the assembled messages of the last `receiveMessages` on this thread.
#[napi]
pub fn take_assembled(env: &Env) -> napi::Result<ArrayBuffer<'_>> {
    let assembled = RECEIVED.with_borrow_mut(|batch| std::mem::take(&mut batch.assembled));
    ArrayBuffer::from_data(env, assembled)
}

/// Sends the messages of many sockets. `runs` has five numbers for each: its own, how many messages and bytes it sends, and the
/// answer: how many messages were accepted, and 1 when the kernel has everything that ever was. After fewer than all a
/// writable event follows, or the connection has ended. `words` has marks and bytes of each message, and the payloads
/// lie back to back in `bytes`.
#[napi]
pub fn send_messages(bytes: &[u8], words: &[u32], mut runs: Uint32ArraySlice<'_>) {
    let (mut bytes, mut words) = (bytes, words);
    let (runs, _) = js_buffer::words_mut(&mut runs).as_chunks_mut::<SENDER_WORDS>();
    for [socket, count, length, accepted, is_delivered] in runs {
        let payloads = bytes.split_off(..*length as usize);
        let messages = words.split_off(..*count as usize * SENT_WORDS);
        let sent = with_socket(*socket, |socket| send(socket, payloads, messages));
        // What ended the connection is reported by its next call.
        let sent = sent.and_then(Result::ok).unwrap_or(NOTHING_SENT);
        (*accepted, *is_delivered) = (sent.accepted as u32, u32::from(sent.is_delivered));
    }
}

/// Sends a message to many connections of a server: framed once, and compressed once. `sockets` has their numbers, in place of
/// which each answers as `send` does: one that does not accept it has no room, is within a message of its own, or has ended.
#[napi]
pub fn broadcast(mut sockets: Uint32ArraySlice<'_>, is_text: bool, payload: &[u8]) {
    let opcode = if is_text {
        Opcode::Text
    } else {
        Opcode::Binary
    };
    let mut message = SharedMessage::new(opcode, payload);
    for socket in js_buffer::words_mut(&mut sockets) {
        let sent = with_socket(*socket, |socket| socket.send_shared(&mut message));
        // What ended a connection is reported by its next receive.
        *socket = answer_of(sent.and_then(Result::ok).unwrap_or(NOTHING_SENT));
    }
}

const NOTHING_SENT: Sent = Sent {
    accepted: 0,
    is_delivered: false,
};

/// What one call receives.
struct Reception<'memory> {
    memory: &'memory mut [u8],
    /// Bytes of the memory that payloads take up.
    used: usize,
    /// Bytes of the largest read.
    largest: usize,
    /// Bytes that a read is worth, except for the first one.
    room: usize,
    /// Those that have not been written.
    words: &'memory mut [u32],
}

impl Reception<'_> {
    /// Returns how many sockets were served.
    fn receive_all(&mut self, sockets: &[u32], batch: &mut Batch) -> usize {
        batch.clear();
        for (index, &number) in sockets.iter().enumerate() {
            // Behind a read that the memory was too small for the next one gets other memory.
            let free = self.memory.len() - self.used;
            let has_room = index == 0 || free >= self.room && free > self.largest;
            if !has_room || !batch.assembled.is_empty() {
                return index;
            }
            self.receive(number, batch);
        }
        sockets.len()
    }

    fn receive(&mut self, number: u32, batch: &mut Batch) {
        batch.clear();
        let free = &mut self.memory[self.used..];
        let received = with_socket(number, |socket| socket.receive(free, batch));
        let (read, used, marks) = match received {
            Some(Received::Batch {
                read,
                used,
                waits,
                is_last,
            }) => {
                let marks = [(!waits && !is_last, HAS_MORE), (is_last, IS_LAST)];
                (read, used, sum(marks))
            }
            Some(Received::Pending) => (0, 0, 0),
            Some(Received::Closed(..) | Received::Failed(_)) | None => (0, 0, HAS_ENDED),
        };
        self.describe(marks, &batch.records);
        self.used += used;
        self.largest = self.largest.max(read);
    }

    fn describe(&mut self, marks: u32, records: &[Record]) {
        let count = RECEIVER_WORDS + records.len() * MESSAGE_WORDS;
        let words = std::mem::take(&mut self.words);
        let (mine, rest) = words.split_at_mut(count);
        self.words = rest;
        let (head, places) = mine.split_at_mut(RECEIVER_WORDS);
        head.copy_from_slice(&[marks, records.len() as u32]);
        let (places, _) = places.as_chunks_mut::<MESSAGE_WORDS>();
        for (place, record) in places.iter_mut().zip(records) {
            *place = self.described(record);
        }
    }

    fn described(&self, record: &Record) -> [u32; MESSAGE_WORDS] {
        let start = match record.memory {
            Memory::Read => self.used,
            Memory::Assembled => 0,
        };
        let offset = start + record.offset;
        [marks(record), offset as u32, record.length as u32]
    }
}

fn marks(record: &Record) -> u32 {
    let marks = [
        (record.opcode == Opcode::Text, IS_TEXT),
        (record.opcode == Opcode::Pong, IS_PONG),
        (record.end, IS_END),
        (record.memory == Memory::Assembled, IS_ASSEMBLED),
        (record.too_large, IS_TOO_LARGE),
    ];
    sum(marks)
}

fn sum<const COUNT: usize>(marks: [(bool, u32); COUNT]) -> u32 {
    marks
        .into_iter()
        .filter_map(|(is, mark)| is.then_some(mark))
        .sum()
}
