//! FrameHeader: the header of a frame (RFC 6455, section 5.2).

use super::error::ProtocolError;

/// The longest header: two bytes, a length of eight, a mask of four.
pub const MAX_HEADER_LENGTH: usize = 14;

/// The longest payload of a control frame in bytes (RFC 6455, section 5.5).
pub const MAX_CONTROL_PAYLOAD: usize = 125;

const FIN: u8 = 0x80;
const RSV1: u8 = 0x40;
const RSV2_AND_3: u8 = 0x30;
const OPCODE: u8 = 0x0f;
const MASK: u8 = 0x80;
const LENGTH: u8 = 0x7f;
/// Values of the seven-bit length that announce a longer one.
const LENGTH_16: u8 = 126;
const LENGTH_64: u8 = 127;

/// Which side of a connection an endpoint is. Clients mask what they send, servers do not (RFC 6455, section 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Sent the opening handshake.
    Client,
    /// Answered it.
    Server,
}

impl Role {
    /// The other role.
    #[must_use]
    pub const fn peer(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

/// What a frame is (RFC 6455, section 11.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Opcode {
    /// A further frame of a fragmented message.
    Continuation = 0,
    /// The first frame of a message in UTF-8.
    Text = 1,
    /// The first frame of a message of bytes.
    Binary = 2,
    /// The end of the connection.
    Close = 8,
    /// A request for a Pong with the same payload.
    Ping = 9,
    /// The answer to a Ping, or unsolicited.
    Pong = 10,
}

impl Opcode {
    /// The opcode with this number, unless it is reserved.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return None,
        })
    }

    /// Close, Ping and Pong, which may come between the fragments of a message (RFC 6455, section 5.5).
    #[must_use]
    pub const fn is_control(self) -> bool {
        self as u8 >= Self::Close as u8
    }
}

/// The header of a frame (RFC 6455, section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameHeader {
    /// FIN: the last frame of its message.
    pub fin: bool,
    /// RSV1: the first frame of a compressed message (RFC 7692, section 6).
    pub compressed: bool,
    /// What the frame is.
    pub opcode: Opcode,
    /// The masking key of a client.
    pub mask: Option<[u8; 4]>,
    /// Bytes of payload, less than 2⁶³.
    pub length: u64,
}

impl FrameHeader {
    /// Reads a header that `sender` wrote at the start of `bytes`, and says how long it is; `None` when it is incomplete.
    ///
    /// # Errors
    /// Everything that is wrong with the header itself, as soon as the byte that violates the protocol is there. Whether the
    /// frame may come now, and be compressed, is decided by the [`Decoder`](super::Decoder).
    #[inline]
    pub fn parse(bytes: &[u8], sender: Role) -> Result<Option<(Self, usize)>, ProtocolError> {
        let Some(&first) = bytes.first() else {
            return Ok(None);
        };
        let opcode = opcode(first)?;
        let Some(&second) = bytes.get(1) else {
            return Ok(None);
        };
        check_second(opcode, second, sender)?;
        let Some((length, after_length)) = length(bytes, second & LENGTH)? else {
            return Ok(None);
        };
        let (mask, end) = match sender {
            Role::Server => (None, after_length),
            Role::Client => match bytes.get(after_length..).and_then(<[u8]>::first_chunk) {
                Some(key) => (Some(*key), after_length + key.len()),
                None => return Ok(None),
            },
        };
        let header = Self {
            fin: first & FIN != 0,
            compressed: first & RSV1 != 0,
            opcode,
            mask,
            length,
        };
        Ok(Some((header, end)))
    }

    /// Appends the header, with the length in its shortest form.
    #[inline]
    pub fn write(&self, out: &mut Vec<u8>) {
        let mut bytes = [0; MAX_HEADER_LENGTH];
        let length = self.encode(&mut bytes);
        out.extend_from_slice(&bytes[..length]);
    }

    #[inline]
    fn encode(&self, bytes: &mut [u8; MAX_HEADER_LENGTH]) -> usize {
        bytes[0] = self.opcode as u8 | flag(self.fin, FIN) | flag(self.compressed, RSV1);
        let mut end = match self.length {
            0..=125 => {
                bytes[1] = self.length as u8;
                2
            }
            126..=0xffff => {
                bytes[1] = LENGTH_16;
                bytes[2..4].copy_from_slice(&(self.length as u16).to_be_bytes());
                4
            }
            _ => {
                bytes[1] = LENGTH_64;
                bytes[2..10].copy_from_slice(&self.length.to_be_bytes());
                10
            }
        };
        if let Some(key) = self.mask {
            bytes[1] |= MASK;
            bytes[end..end + 4].copy_from_slice(&key);
            end += 4;
        }
        end
    }
}

const fn flag(set: bool, bit: u8) -> u8 {
    if set { bit } else { 0 }
}

#[inline]
fn opcode(first: u8) -> Result<Opcode, ProtocolError> {
    if first & RSV2_AND_3 != 0 {
        return Err(ProtocolError::ReservedBits);
    }
    let opcode = Opcode::from_number(first & OPCODE).ok_or(ProtocolError::ReservedOpcode)?;
    if opcode.is_control() {
        check_control(first)?;
    }
    Ok(opcode)
}

fn check_control(first: u8) -> Result<(), ProtocolError> {
    if first & RSV1 != 0 {
        return Err(ProtocolError::ReservedBits);
    }
    if first & FIN == 0 {
        return Err(ProtocolError::FragmentedControl);
    }
    Ok(())
}

#[inline]
fn check_second(opcode: Opcode, second: u8, sender: Role) -> Result<(), ProtocolError> {
    match (sender, second & MASK != 0) {
        (Role::Client, false) => return Err(ProtocolError::NotMasked),
        (Role::Server, true) => return Err(ProtocolError::Masked),
        _ => {}
    }
    if opcode.is_control() && usize::from(second & LENGTH) > MAX_CONTROL_PAYLOAD {
        return Err(ProtocolError::ControlTooLong);
    }
    Ok(())
}

/// The length of the payload and where its encoding ends.
#[inline]
fn length(bytes: &[u8], short: u8) -> Result<Option<(u64, usize)>, ProtocolError> {
    match short {
        LENGTH_16 => length_16(bytes),
        LENGTH_64 => length_64(bytes),
        _ => Ok(Some((u64::from(short), 2))),
    }
}

fn length_16(bytes: &[u8]) -> Result<Option<(u64, usize)>, ProtocolError> {
    let Some(field) = bytes[2..].first_chunk() else {
        return Ok(None);
    };
    let length = u16::from_be_bytes(*field);
    if length < u16::from(LENGTH_16) {
        return Err(ProtocolError::InvalidLength);
    }
    Ok(Some((u64::from(length), 4)))
}

fn length_64(bytes: &[u8]) -> Result<Option<(u64, usize)>, ProtocolError> {
    let Some(field) = bytes[2..].first_chunk() else {
        return Ok(None);
    };
    let length = u64::from_be_bytes(*field);
    if length <= u64::from(u16::MAX) || length >> 63 != 0 {
        return Err(ProtocolError::InvalidLength);
    }
    Ok(Some((length, 10)))
}
