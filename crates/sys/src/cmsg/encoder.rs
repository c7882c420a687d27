use std::mem::zeroed;

use libc::{c_int, cmsghdr};

use super::{Aligned, length_with_header, space};

/// Writes control messages one after another.
#[derive(Debug)]
pub struct Encoder<'a> {
    area: &'a mut [u8],
    length: usize,
}

impl<'a> Encoder<'a> {
    /// Starts at the beginning of `area`, which is zeroed: padding is not written.
    pub const fn new<const N: usize>(area: &'a mut Aligned<N>) -> Self {
        Self {
            area: area.bytes_mut(),
            length: 0,
        }
    }

    /// Adds a message.
    ///
    /// # Panics
    /// When the area has less than [`space`]`(data.len())` bytes left.
    pub fn push(&mut self, level: c_int, kind: c_int, data: &[u8]) {
        let rest = &mut self.area[self.length..];
        let needed = space(data.len());
        assert!(
            needed <= rest.len(),
            "control message of {needed} bytes does not fit into the {} left",
            rest.len()
        );
        write_header(rest, header(level, kind, data.len()));
        let start = length_with_header(0);
        rest[start..start + data.len()].copy_from_slice(data);
        self.length += needed;
    }

    /// Bytes written, the value of `msg_controllen`.
    pub const fn finish(self) -> usize {
        self.length
    }
}

fn header(level: c_int, kind: c_int, data: usize) -> cmsghdr {
    // SAFETY: a header consists of integers, for which zeros are valid.
    let mut header: cmsghdr = unsafe { zeroed() };
    header.cmsg_len = length_with_header(data) as _;
    header.cmsg_level = level;
    header.cmsg_type = kind;
    header
}

fn write_header(target: &mut [u8], header: cmsghdr) {
    assert!(target.len() >= size_of::<cmsghdr>());
    // SAFETY: the assertion guarantees the length, and the write need not be aligned.
    unsafe {
        target
            .as_mut_ptr()
            .cast::<cmsghdr>()
            .write_unaligned(header)
    };
}
