use std::iter::FusedIterator;

use libc::{c_int, cmsghdr};

use super::{length_with_header, space};

/// A control message that was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message<'a> {
    /// The protocol it belongs to, such as `SOL_UDP`.
    pub level: c_int,
    /// What it is within the protocol, such as `UDP_GRO`.
    pub kind: c_int,
    /// Its data, without header and padding.
    pub data: &'a [u8],
}

impl Message<'_> {
    /// The data as a C `int`; `None` when it has another size.
    pub fn int(&self) -> Option<c_int> {
        self.data.try_into().ok().map(c_int::from_ne_bytes)
    }
}

/// Walks the control messages in the first `msg_controllen` bytes of an area. A malformed or truncated message ends the
/// walk.
#[derive(Debug, Clone)]
pub struct Messages<'a> {
    rest: &'a [u8],
}

impl<'a> Messages<'a> {
    /// Walks `area`.
    pub const fn new(area: &'a [u8]) -> Self {
        Self { rest: area }
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Message<'a>;

    fn next(&mut self) -> Option<Message<'a>> {
        let header = read_header(self.rest)?;
        let length: usize = header.cmsg_len as _;
        let data = self.rest.get(length_with_header(0)..length)?;
        // The last message may come without the padding behind it.
        self.rest = self.rest.get(space(data.len())..).unwrap_or_default();
        Some(Message {
            level: header.cmsg_level,
            kind: header.cmsg_type,
            data,
        })
    }
}

impl FusedIterator for Messages<'_> {}

fn read_header(bytes: &[u8]) -> Option<cmsghdr> {
    let bytes = bytes.get(..size_of::<cmsghdr>())?;
    // SAFETY: the slice has the size of a header, every bit pattern is one, and an unaligned read asks for no more.
    Some(unsafe { bytes.as_ptr().cast::<cmsghdr>().read_unaligned() })
}
