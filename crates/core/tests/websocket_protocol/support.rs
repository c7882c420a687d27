//! Frames as peers write them, and what a decoder makes of them.

use sockets_core::websocket::protocol::deflate::Inflater;
use sockets_core::websocket::protocol::{
    Batch, Decoder, DecoderConfig, MaskKeys, Opcode, Oversize, ProtocolError, ReceiveMode, Record,
    Role, apply_mask,
};

pub(crate) const FIN: u8 = 0x80;
pub(crate) const RSV1: u8 = 0x40;
pub(crate) const BOTH: [Role; 2] = [Role::Client, Role::Server];

/// What fails only where the limit of 64 bits would.
pub(crate) const MESSAGES: DecoderConfig = DecoderConfig {
    mode: ReceiveMode::Messages,
    max_message_size: u64::MAX,
    max_frames: u32::MAX,
    oversize: Oversize::Fail,
};

/// Different keys, and none that leaves bytes as they are.
#[derive(Debug, Default)]
pub(crate) struct CountedKeys(u32);

impl MaskKeys for CountedKeys {
    fn next_key(&mut self) -> [u8; 4] {
        self.0 += 1;
        (0x9e37_79b9_u32.wrapping_mul(self.0)).to_be_bytes()
    }
}

/// A frame before its sender's role is known.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    first: u8,
    payload: Vec<u8>,
}

pub(crate) fn frame(first: u8, payload: impl AsRef<[u8]>) -> Frame {
    let payload = payload.as_ref().to_vec();
    Frame { first, payload }
}

/// The frames as `sender` writes them, by code of its own: the length in network order, the mask byte by byte.
pub(crate) fn bytes_of(frames: &[Frame], sender: Role) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, Frame { first, payload }) in frames.iter().enumerate() {
        let masked = if sender == Role::Client { 0x80 } else { 0 };
        bytes.push(*first);
        match payload.len() {
            length @ 0..126 => bytes.push(masked | length as u8),
            length @ 126..0x1_0000 => {
                bytes.push(masked | 126);
                bytes.extend((length as u16).to_be_bytes());
            }
            length => {
                bytes.push(masked | 127);
                bytes.extend((length as u64).to_be_bytes());
            }
        }
        if sender == Role::Client {
            let key = [0x37, 0xfa, 0x21, index as u8];
            bytes.extend(key);
            let masked = payload.iter().zip(key.iter().cycle());
            bytes.extend(masked.map(|(byte, key)| byte ^ key));
        } else {
            bytes.extend(payload);
        }
    }
    bytes
}

/// A record with its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) opcode: Opcode,
    pub(crate) end: bool,
    pub(crate) too_large: bool,
    pub(crate) payload: Vec<u8>,
}

pub(crate) fn whole(opcode: Opcode, payload: impl AsRef<[u8]>) -> Received {
    part(opcode, payload, true)
}

pub(crate) fn part(opcode: Opcode, payload: impl AsRef<[u8]>, end: bool) -> Received {
    Received {
        opcode,
        end,
        too_large: false,
        payload: payload.as_ref().to_vec(),
    }
}

pub(crate) fn too_large(opcode: Opcode) -> Received {
    Received {
        too_large: true,
        ..whole(opcode, [])
    }
}

/// What a decoder made of its input, and the error that ended it.
pub(crate) type Outcome = (Vec<Received>, Option<ProtocolError>);

/// Decodes one read after another.
pub(crate) fn decode<'read>(
    decoder: &mut Decoder,
    reads: impl IntoIterator<Item = &'read [u8]>,
) -> Outcome {
    let mut all = Vec::new();
    for read in reads {
        let mut memory = read.to_vec();
        let mut position = 0;
        // Also for an empty read.
        loop {
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
                Err(error) => return (all, Some(error)),
                Ok(next) if next == memory.len() => break,
                Ok(next) => position = next,
            }
        }
    }
    (all, None)
}

/// Decodes the bytes uncut, cut once at every place, and byte by byte, which has to give the same.
pub(crate) fn decode_cut(bytes: &[u8], new: impl Fn() -> Decoder) -> Outcome {
    let outcome = decode(&mut new(), [bytes]);
    let bytewise = decode(&mut new(), bytes.chunks(1));
    assert_eq!(bytewise, outcome, "byte by byte");
    for cut in 0..=bytes.len() {
        let (first, second) = bytes.split_at(cut);
        assert_eq!(decode(&mut new(), [first, second]), outcome, "cut at {cut}");
    }
    outcome
}

/// [`decode_cut`] of frames for an endpoint in both roles, in the mode of whole messages.
pub(crate) fn decode_both(name: &str, frames: &[Frame]) -> Outcome {
    let [client, server] = BOTH.map(|role| {
        let bytes = bytes_of(frames, role.peer());
        decode_cut(&bytes, || Decoder::new(role, MESSAGES, None))
    });
    assert_eq!(client, server, "{name}");
    client
}

pub(crate) fn decoder(role: Role, mode: ReceiveMode, inflater: Option<Inflater>) -> Decoder {
    Decoder::new(role, DecoderConfig { mode, ..MESSAGES }, inflater)
}

/// The frame with its payload as it is on the wire.
pub(crate) fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut masked = payload.to_vec();
    apply_mask(&mut masked, [1, 2, 3, 4], 0);
    [
        &[first, 0x80 | payload.len() as u8, 1, 2, 3, 4],
        &masked[..],
    ]
    .concat()
}
