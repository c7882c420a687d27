//! Shared code of the WebSocket targets: how an input chooses a decoder, and what a decoder makes of bytes.

use sockets_core::websocket::protocol::deflate::{DeflateParameters, Inflater};
use sockets_core::websocket::protocol::{
    Batch, Decoder, DecoderConfig, Encoder, MaskKeys, Opcode, Outgoing, Oversize, ProtocolError,
    ReceiveMode, Record, Role,
};

/// Of the key in the example of RFC 6455, section 1.3.
pub const NONCE: &[u8; 16] = b"the sample nonce";

/// Small enough for inputs to exceed it.
pub const MAX_MESSAGE_SIZE: usize = 300;

/// What the first two bytes of an input choose.
#[derive(Debug)]
pub struct Choices {
    /// Of the decoder.
    pub role: Role,
    /// Of the decoder.
    pub config: DecoderConfig,
    /// Bytes of a read.
    pub chunk: usize,
    deflate: Option<DeflateParameters>,
}

impl Choices {
    /// Parses the beginning of an input, and returns the rest.
    pub fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let [first, second, rest @ ..] = bytes else {
            return None;
        };
        let bit = |bit: u8| first & 1 << bit != 0;
        let modes = [
            ReceiveMode::Messages,
            ReceiveMode::Fragments,
            ReceiveMode::Bytes,
        ];
        let parameters = DeflateParameters {
            server_no_context_takeover: bit(3),
            client_no_context_takeover: bit(3),
            server_max_window_bits: 15,
            client_max_window_bits: 15,
        };
        let choices = Self {
            role: if bit(0) { Role::Client } else { Role::Server },
            config: DecoderConfig {
                mode: modes[usize::from(first >> 5) % 3],
                max_message_size: MAX_MESSAGE_SIZE as u64,
                max_frames: u32::MAX,
                oversize: if bit(1) {
                    Oversize::Fail
                } else {
                    Oversize::Discard
                },
            },
            chunk: usize::from(*second) + 1,
            deflate: bit(2).then_some(parameters),
        };
        Some((choices, rest))
    }

    /// Where compression is chosen.
    pub fn inflater(&self) -> Option<Inflater> {
        let parameters = self.deflate.as_ref()?;
        Some(Inflater::new(self.role, parameters))
    }
}

/// A record with its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Of the message.
    pub opcode: Opcode,
    /// The message ends.
    pub end: bool,
    /// The message is not there.
    pub too_large: bool,
    /// Its payload.
    pub payload: Vec<u8>,
}

/// Everything received, and the error that ended it.
pub type Outcome = (Vec<Received>, Option<ProtocolError>);

/// What a decoder makes of reads.
pub fn decode<'read>(
    decoder: &mut Decoder,
    reads: impl IntoIterator<Item = &'read [u8]>,
) -> Outcome {
    let mut all = Vec::new();
    for read in reads {
        let (mut memory, mut position) = (read.to_vec(), 0);
        while position < memory.len() {
            let mut batch = Batch::new();
            let result = decoder.decode(&mut memory, position, &mut batch);
            let received = |record: &Record| Received {
                opcode: record.opcode,
                end: record.end,
                too_large: record.too_large,
                payload: batch.payload(record, &memory).to_vec(),
            };
            all.extend(batch.records.iter().map(received));
            match result {
                Ok(next) => position = next,
                Err(error) => return (all, Some(error)),
            }
        }
    }
    (all, None)
}

struct OneKey;

impl MaskKeys for OneKey {
    fn next_key(&mut self) -> [u8; 4] {
        [0x37, 0xfa, 0x21, 0x3d]
    }
}

/// The bytes that send what was received.
pub fn encode(role: Role, all: &[Received]) -> Vec<u8> {
    let outgoing = |one: &Received| Outgoing {
        opcode: one.opcode,
        end: one.end,
        length: one.payload.len(),
    };
    let outgoing: Vec<_> = all.iter().map(outgoing).collect();
    let payloads: Vec<_> = all.iter().flat_map(|one| one.payload.clone()).collect();
    let mut out = Vec::new();
    Encoder::new(role, None).encode(&payloads, &outgoing, &mut OneKey, &mut out);
    out
}
