//! SharedMessage: one message for many connections.

use super::deflate::Deflater;
use super::encoder::{Encoder, write_frame};
use super::frame::{FrameHeader, Opcode, Role};

/// A message that a server sends to many clients: framed once, and compressed once for each window size and level that
/// clients have negotiated.
#[derive(Debug)]
pub struct SharedMessage<'payload> {
    opcode: Opcode,
    payload: &'payload [u8],
    plain: Option<Vec<u8>>,
    compressed: Vec<Compressed>,
}

#[derive(Debug)]
struct Compressed {
    /// Window bits and level.
    window: (u8, u32),
    frame: Vec<u8>,
}

impl<'payload> SharedMessage<'payload> {
    /// A whole message: Text or Binary.
    ///
    /// # Panics
    /// If `opcode` is another one.
    #[must_use]
    pub fn new(opcode: Opcode, payload: &'payload [u8]) -> Self {
        assert!(matches!(opcode, Opcode::Text | Opcode::Binary), "a message");
        Self {
            opcode,
            payload,
            plain: None,
            compressed: Vec::new(),
        }
    }

    /// The bytes to send on the connection of `encoder`, behind everything that was encoded before. The context of its
    /// compression ends with them, as they are compressed without one.
    ///
    /// # Panics
    /// If the encoder is a client's, whose frames differ by their masks, or is within a fragmented message.
    pub fn frame(&mut self, encoder: &mut Encoder) -> &[u8] {
        assert!(encoder.role() == Role::Server, "clients mask each frame");
        assert!(!encoder.is_within_message(), "a message has not ended");
        match encoder.shared_window(self.payload.len()) {
            None => self.plain(),
            Some(window) => {
                encoder.forget_context();
                self.compressed(window)
            }
        }
    }

    fn plain(&mut self) -> &[u8] {
        let (opcode, payload) = (self.opcode, self.payload);
        self.plain
            .get_or_insert_with(|| frame(opcode, payload, false))
    }

    fn compressed(&mut self, window: (u8, u32)) -> &[u8] {
        let known = self.compressed.iter().position(|one| one.window == window);
        let index = known.unwrap_or_else(|| {
            let compressed = Deflater::deflate_alone(self.payload, window);
            let frame = frame(self.opcode, &compressed, true);
            self.compressed.push(Compressed { window, frame });
            self.compressed.len() - 1
        });
        &self.compressed[index].frame
    }
}

fn frame(opcode: Opcode, payload: &[u8], compressed: bool) -> Vec<u8> {
    let header = FrameHeader {
        fin: true,
        compressed,
        opcode,
        mask: None,
        length: payload.len() as u64,
    };
    let mut out = Vec::new();
    write_frame(&header, payload, &mut out);
    out
}
