//! Encoder: messages to bytes.

use super::deflate::Deflater;
use super::frame::{FrameHeader, MAX_CONTROL_PAYLOAD, MAX_HEADER_LENGTH, Opcode, Role};
use super::mask::apply_mask;
use super::mask_keys::MaskKeys;

/// A message, a fragment of one, or a control frame to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outgoing {
    /// Text, Binary, Ping, Pong or Close. The encoder replaces that of the second and later fragments by Continuation.
    pub opcode: Opcode,
    /// The message ends with it.
    pub end: bool,
    /// Bytes of its payload.
    pub length: usize,
}

/// Frames what a turn of the application sends (RFC 6455, sections 5 and 6.1).
#[derive(Debug)]
pub struct Encoder {
    role: Role,
    deflater: Option<Deflater>,
    /// The message whose first fragment has been sent, and whether it is compressed.
    message: Option<bool>,
}

impl Encoder {
    /// For the endpoint with this role. `deflater` is there when compression was negotiated.
    #[must_use]
    pub const fn new(role: Role, deflater: Option<Deflater>) -> Self {
        Self {
            role,
            deflater,
            message: None,
        }
    }

    /// Appends the frames of everything in `outgoing`, whose payloads are back to back in `payloads`, to `out`.
    ///
    /// Whether text is UTF-8 is up to the caller. Control frames may come between the fragments of a message.
    ///
    /// # Panics
    /// If `payloads` is not as long as the lengths say, or a control frame has more than 125 bytes or does not end.
    pub fn encode(
        &mut self,
        payloads: &[u8],
        outgoing: &[Outgoing],
        keys: &mut impl MaskKeys,
        out: &mut Vec<u8>,
    ) {
        out.reserve(payloads.len() + outgoing.len() * MAX_HEADER_LENGTH);
        let mut rest = payloads;
        let mut compressed = Vec::new();
        for one in outgoing {
            let payload = rest
                .split_off(..one.length)
                .expect("the payloads are as long as the lengths say");
            self.encode_one(one, payload, keys, &mut compressed, out);
        }
        assert!(rest.is_empty(), "every payload has an entry");
    }

    /// `scratch` is for the compressed payload.
    #[inline]
    fn encode_one(
        &mut self,
        one: &Outgoing,
        payload: &[u8],
        keys: &mut impl MaskKeys,
        scratch: &mut Vec<u8>,
        out: &mut Vec<u8>,
    ) {
        if one.opcode.is_control() {
            assert!(
                one.end && payload.len() <= MAX_CONTROL_PAYLOAD,
                "a control frame"
            );
            let header = self.header(one.opcode, true, false, payload.len(), keys);
            return write_frame(&header, payload, out);
        }
        let (opcode, compressed) = self.begin(one);
        if !compressed {
            let header = self.header(opcode, one.end, false, payload.len(), keys);
            return write_frame(&header, payload, out);
        }
        self.compress(payload, one.end, scratch);
        let length = scratch.len();
        let is_first = opcode != Opcode::Continuation;
        let header = self.header(opcode, one.end, is_first, length, keys);
        write_frame(&header, scratch, out);
    }

    /// The header of a message, or of a fragment, whose payload is to be sent behind it as it is: that saves the copy. `None` when
    /// it has to be masked or compressed, and so encoded.
    ///
    /// # Panics
    /// If it is a control frame.
    pub fn header_alone(&mut self, one: &Outgoing) -> Option<FrameHeader> {
        assert!(!one.opcode.is_control(), "a message");
        let compressed = self.message.unwrap_or_else(|| self.compresses(one));
        if compressed || self.role == Role::Client {
            return None;
        }
        let (opcode, _) = self.begin(one);
        Some(FrameHeader {
            fin: one.end,
            compressed: false,
            opcode,
            mask: None,
            length: one.length as u64,
        })
    }

    /// The opcode of the next frame, and whether its message is compressed.
    #[inline]
    fn begin(&mut self, one: &Outgoing) -> (Opcode, bool) {
        let compressed = self.message.unwrap_or_else(|| self.compresses(one));
        let opcode = match self.message {
            None => one.opcode,
            Some(_) => Opcode::Continuation,
        };
        self.message = (!one.end).then_some(compressed);
        (opcode, compressed)
    }

    /// Messages below the threshold are not compressed; the length of a fragmented one is not known.
    fn compresses(&self, first: &Outgoing) -> bool {
        let deflater = self.deflater.as_ref();
        deflater.is_some_and(|deflater| deflater.compresses(first.length, first.end))
    }

    fn compress(&mut self, payload: &[u8], end: bool, out: &mut Vec<u8>) {
        let deflater = self.deflater.as_mut().expect("compression was negotiated");
        out.clear();
        deflater.deflate(payload, end, out);
    }

    #[inline]
    fn header(
        &self,
        opcode: Opcode,
        fin: bool,
        compressed: bool,
        length: usize,
        keys: &mut impl MaskKeys,
    ) -> FrameHeader {
        FrameHeader {
            fin,
            compressed,
            opcode,
            mask: (self.role == Role::Client).then(|| keys.next_key()),
            length: length as u64,
        }
    }

    /// The window of a message that is compressed once for many connections; `None` when this one gets it uncompressed.
    pub(super) fn shared_window(&self, length: usize) -> Option<(u8, u32)> {
        let deflater = self.deflater.as_ref()?;
        deflater.compresses(length, true).then(|| deflater.window())
    }

    /// A message that this encoder did not compress is about to be sent: what follows must not refer to what came before it.
    pub(super) fn forget_context(&mut self) {
        if let Some(deflater) = &mut self.deflater {
            deflater.forget_context();
        }
    }

    pub(super) const fn role(&self) -> Role {
        self.role
    }

    pub(in crate::websocket) const fn is_within_message(&self) -> bool {
        self.message.is_some()
    }
}

#[inline]
pub(super) fn write_frame(header: &FrameHeader, payload: &[u8], out: &mut Vec<u8>) {
    header.write(out);
    let start = out.len();
    out.extend_from_slice(payload);
    if let Some(key) = header.mask {
        apply_mask(&mut out[start..], key, 0);
    }
}
