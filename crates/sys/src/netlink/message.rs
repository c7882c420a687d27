//! The format of netlink messages: a header of 16 bytes and a payload, which is a fixed header of the message type followed
//! by attributes.

use std::io;

const HEADER: usize = 16;
const ATTRIBUTE_HEADER: usize = 4;
/// Mask of an attribute's number; the upper two bits are flags about its value (NLA_F_NESTED, NLA_F_NET_BYTEORDER).
const ATTRIBUTE_NUMBER: u16 = 0x3fff;

/// `nlmsg_type`: `RTM_…` of `linux/rtnetlink.h`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MessageType(pub(crate) u16);

/// A message to the kernel.
#[derive(Debug)]
pub(crate) struct Request {
    kind: MessageType,
    payload: Vec<u8>,
}

impl Request {
    /// A request whose payload begins with `header`.
    pub(crate) fn new(kind: MessageType, header: &[u8]) -> Self {
        let payload = header.to_vec();
        Self { kind, payload }
    }

    /// Adds an attribute. Values of routes are a few bytes long.
    pub(crate) fn attribute(mut self, number: u16, value: &[u8]) -> Self {
        let length = (ATTRIBUTE_HEADER + value.len()) as u16;
        self.payload.extend(length.to_ne_bytes());
        self.payload.extend(number.to_ne_bytes());
        self.payload.extend(value);
        self.payload.resize(aligned(self.payload.len()), 0);
        self
    }

    /// The bytes of the message, with the sequence number that the reply will carry.
    pub(super) fn encode(&self, sequence: u32) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER + self.payload.len());
        bytes.extend(((HEADER + self.payload.len()) as u32).to_ne_bytes());
        bytes.extend(self.kind.0.to_ne_bytes());
        bytes.extend((libc::NLM_F_REQUEST as u16).to_ne_bytes());
        bytes.extend(sequence.to_ne_bytes());
        // `nlmsg_pid` 0: the kernel fills in the port of the socket.
        bytes.extend(0_u32.to_ne_bytes());
        bytes.extend(&self.payload);
        bytes
    }
}

/// A message from the kernel.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NetlinkMessage<'a> {
    pub(super) kind: u16,
    pub(super) sequence: u32,
    pub(super) payload: &'a [u8],
}

/// The messages of a packet; ends with an error where the packet is truncated.
pub(super) fn messages(packet: &[u8]) -> NetlinkMessages<'_> {
    NetlinkMessages { rest: packet }
}

pub(super) struct NetlinkMessages<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for NetlinkMessages<'a> {
    type Item = io::Result<NetlinkMessage<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let Some((message, rest)) = first_message(self.rest) else {
            self.rest = &[];
            return Some(Err(truncated()));
        };
        self.rest = rest;
        Some(Ok(message))
    }
}

fn first_message(bytes: &[u8]) -> Option<(NetlinkMessage<'_>, &[u8])> {
    let length = u32_at(bytes, 0)? as usize;
    let message = NetlinkMessage {
        kind: u16_at(bytes, 4)?,
        sequence: u32_at(bytes, 8)?,
        payload: bytes.get(HEADER..length)?,
    };
    Some((message, after(bytes, length)))
}

/// The attributes of a payload, after the fixed header of its type; ends at a truncated one.
pub(crate) struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Attributes<'a> {
    pub(crate) fn behind(header: usize, payload: &'a [u8]) -> Self {
        Self {
            rest: after(payload, header),
        }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let length = u16_at(self.rest, 0)?.into();
        let number = u16_at(self.rest, 2)? & ATTRIBUTE_NUMBER;
        let value = self.rest.get(ATTRIBUTE_HEADER..length)?;
        self.rest = after(self.rest, length);
        Some((number, value))
    }
}

/// The bytes after the first `length` and their padding.
fn after(bytes: &[u8], length: usize) -> &[u8] {
    bytes.get(aligned(length)..).unwrap_or_default()
}

/// Messages and attributes start at multiples of four bytes (NLMSG_ALIGNTO, NLA_ALIGNTO).
fn aligned(length: usize) -> usize {
    length.next_multiple_of(4)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at + 2)?;
    bytes.try_into().ok().map(u16::from_ne_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?;
    bytes.try_into().ok().map(u32::from_ne_bytes)
}

fn truncated() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a netlink message is cut off")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let request = Request::new(MessageType(26), &[1, 2, 3, 4])
            .attribute(1, &[9, 8, 7])
            .attribute(4, &5_u32.to_ne_bytes());
        let bytes = request.encode(42);
        let all: Vec<_> = messages(&bytes).map(|each| each.expect("whole")).collect();
        let [message] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert_eq!((message.kind, message.sequence), (26, 42));
        let attributes: Vec<_> = Attributes::behind(4, message.payload).collect();
        let expected: [(u16, &[u8]); 2] = [(1, &[9, 8, 7]), (4, &5_u32.to_ne_bytes())];
        assert_eq!(attributes, expected);
    }

    #[test]
    fn an_attribute_without_its_header_ends_the_list() {
        for length in [0_u16, 3, 5] {
            let bytes = [length.to_ne_bytes(), 1_u16.to_ne_bytes()].concat();
            assert_eq!(Attributes::behind(0, &bytes).count(), 0, "{length}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes: Vec<u8>, header in 0_usize..40) {
            let limit = bytes.len() / 4 + 1;
            prop_assert!(messages(&bytes).count() <= limit);
            prop_assert!(Attributes::behind(header, &bytes).count() <= limit);
        }

        #[test]
        fn any_length_in_a_header_ends(length: u32, rest: Vec<u8>) {
            let bytes = [length.to_ne_bytes().to_vec(), rest].concat();
            prop_assert!(messages(&bytes).count() <= bytes.len() / 4 + 1);
        }
    }
}
