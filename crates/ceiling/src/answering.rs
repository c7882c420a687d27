//! Answering: the server's side of one connection, from the request to the Close frame.

use std::io;

use sockets_core::websocket::HeaderMap;
use sockets_core::websocket::protocol::deflate::DeflateConfig;
use sockets_core::websocket::protocol::handshake::{HeadReader, ServerHandshake, write_response};
use sockets_core::websocket::protocol::{Batch, Decoder, Encoder, Opcode, Outgoing, Role};

use crate::codec::{FixedKey, codec};

/// Bytes of the head of a request.
const HEAD_LIMIT: usize = 16 * 1024;

/// What is received, and what is to be sent.
pub(crate) enum Answering {
    Opening(HeadReader),
    Open(Box<(Decoder, Encoder)>),
}

impl Answering {
    pub(crate) const fn new() -> Self {
        Self::Opening(HeadReader::new(HEAD_LIMIT))
    }

    /// Takes the bytes of a request, and appends the answer to `out` once it is complete. A client waits for that before it sends
    /// messages.
    pub(crate) fn open(
        &mut self,
        bytes: &[u8],
        config: Option<&DeflateConfig>,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let Self::Opening(head) = self else {
            return Ok(());
        };
        if head.push(bytes).map_err(io::Error::other)?.is_none() {
            return Ok(());
        }
        let request = head.request().map_err(io::Error::other)?;
        let handshake = ServerHandshake::of_request(&request).map_err(io::Error::other)?;
        let accepted = handshake
            .accept(None, config, &HeaderMap::new())
            .map_err(io::Error::other)?;
        out.extend_from_slice(&write_response(&accepted.response));
        *self = Self::Open(Box::new(codec(
            Role::Server,
            accepted.deflate.as_ref(),
            config,
        )));
        Ok(())
    }
}

/// Decodes all of `memory` and passes each message; answers a Close frame, and returns false after it.
pub(crate) fn each_message(
    (decoder, encoder): &mut (Decoder, Encoder),
    memory: &mut [u8],
    batch: &mut Batch,
    out: &mut Vec<u8>,
    mut handle: impl FnMut(&mut Encoder, &[u8], &mut Vec<u8>),
) -> io::Result<bool> {
    let mut position = 0;
    while position < memory.len() {
        batch.clear();
        let decoded = decoder.decode(memory, position, batch);
        position = decoded.map_err(io::Error::other)?;
        for record in &batch.records {
            let payload = batch.payload(record, memory);
            if record.opcode == Opcode::Close {
                frame(encoder, Opcode::Close, payload, out);
                return Ok(false);
            }
            handle(encoder, payload, out);
        }
    }
    Ok(true)
}

/// Appends one message to `out`.
pub(crate) fn frame(encoder: &mut Encoder, opcode: Opcode, payload: &[u8], out: &mut Vec<u8>) {
    let message = Outgoing {
        opcode,
        end: true,
        length: payload.len(),
    };
    encoder.encode(payload, &[message], &mut FixedKey, out);
}
