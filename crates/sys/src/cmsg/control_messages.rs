use std::iter::FusedIterator;

use libc::{c_int, cmsghdr};

use super::{length_with_header, space};

/// A received control message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ControlMessage<'a> {
    /// The originating protocol (`cmsg_level`), such as `SOL_UDP`.
    pub level: c_int,
    /// The type within the protocol (`cmsg_type`), such as `UDP_GRO`.
    pub kind: c_int,
    /// Its data, without header and padding.
    pub data: &'a [u8],
}

impl ControlMessage<'_> {
    /// The data as a C `int`; `None` if its size differs.
    pub fn int(&self) -> Option<c_int> {
        self.data.try_into().ok().map(c_int::from_ne_bytes)
    }
}

/// Iterates over the control messages in the first `msg_controllen` bytes of an area. A malformed or truncated message ends
/// the iteration. Every step consumes at least a header, so that any bytes end.
#[derive(Debug, Clone)]
pub struct ControlMessages<'a> {
    rest: &'a [u8],
}

impl<'a> ControlMessages<'a> {
    /// Iterates over `area`, which need not be aligned.
    pub const fn new(area: &'a [u8]) -> Self {
        Self { rest: area }
    }
}

impl<'a> Iterator for ControlMessages<'a> {
    type Item = ControlMessage<'a>;

    fn next(&mut self) -> Option<ControlMessage<'a>> {
        let header = read_header(self.rest)?;
        let length: usize = header.cmsg_len as _;
        // `None` for a length below that of the header or beyond the area.
        let data = self.rest.get(length_with_header(0)..length)?;
        // The last message may lack its padding.
        self.rest = self.rest.get(space(data.len())..).unwrap_or_default();
        Some(ControlMessage {
            level: header.cmsg_level,
            kind: header.cmsg_type,
            data,
        })
    }
}

impl FusedIterator for ControlMessages<'_> {}

fn read_header(bytes: &[u8]) -> Option<cmsghdr> {
    let bytes = bytes.get(..size_of::<cmsghdr>())?;
    // SAFETY: the slice has the size of a header, every bit pattern is a valid header, and the read need not be aligned.
    Some(unsafe { bytes.as_ptr().cast::<cmsghdr>().read_unaligned() })
}
