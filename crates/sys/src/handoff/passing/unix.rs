use std::io;
use std::io::IoSlice;
use std::mem::zeroed;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::ptr;

use libc::c_int;
use socket2::SockRef;

use super::platform::{RECEIVE_FLAGS, SEND_FLAGS};
use super::{Passed, Received};

pub(super) type Descriptor = OwnedFd;

pub(super) const INLINE_LENGTH: usize = 0;

/// Room for the header and a few descriptors, so that a second one is seen.
const CONTROL_WORDS: usize = 6;

/// Aligned as `cmsghdr` requires.
type Control = [u64; CONTROL_WORDS];

pub(super) fn send(
    socket: &SockRef<'_>,
    bytes: &[IoSlice<'_>],
    descriptor: Option<&OwnedFd>,
) -> io::Result<usize> {
    let mut control: Control = [0; CONTROL_WORDS];
    // SAFETY: zero is a valid value of every field.
    let mut message: libc::msghdr = unsafe { zeroed() };
    // `IoSlice` is an `iovec` by its documentation; the call does not write through it.
    message.msg_iov = bytes.as_ptr().cast_mut().cast();
    message.msg_iovlen = bytes.len() as _;
    if let Some(descriptor) = descriptor {
        put(&mut message, &mut control, descriptor.as_raw_fd());
    }
    loop {
        // SAFETY: the message points at `bytes` and `control`, which live through the call.
        let sent = unsafe { libc::sendmsg(socket.as_raw_fd(), &raw const message, SEND_FLAGS) };
        match usize::try_from(sent) {
            Ok(length) => return Ok(length),
            Err(_) => retry_when_interrupted()?,
        }
    }
}

fn put(message: &mut libc::msghdr, control: &mut Control, descriptor: RawFd) {
    const LENGTH: u32 = size_of::<RawFd>() as u32;
    message.msg_control = control.as_mut_ptr().cast();
    // SAFETY: the function only computes.
    message.msg_controllen = unsafe { libc::CMSG_SPACE(LENGTH) } as _;
    // SAFETY: the message has control memory.
    let header = unsafe { libc::CMSG_FIRSTHDR(message) };
    // SAFETY: the control memory is aligned, has room for a header, and is borrowed here alone.
    let header = unsafe { &mut *header };
    header.cmsg_level = libc::SOL_SOCKET;
    header.cmsg_type = libc::SCM_RIGHTS;
    // SAFETY: the function only computes.
    header.cmsg_len = unsafe { libc::CMSG_LEN(LENGTH) } as _;
    // SAFETY: the function only computes; the header is that of the message.
    let data = unsafe { libc::CMSG_DATA(header) };
    // SAFETY: the control memory has room for one descriptor behind the header.
    unsafe { ptr::write_unaligned(data.cast(), descriptor) };
}

pub(super) const fn unpack(_bytes: &[u8]) -> Passed {
    Passed::Nothing
}

pub(super) fn receive(socket: &SockRef<'_>, target: &mut [u8]) -> io::Result<Received> {
    let mut control: Control = [0; CONTROL_WORDS];
    let mut part = libc::iovec {
        iov_base: target.as_mut_ptr().cast(),
        iov_len: target.len(),
    };
    loop {
        // SAFETY: zero is a valid value of every field.
        let mut message: libc::msghdr = unsafe { zeroed() };
        message.msg_iov = &raw mut part;
        message.msg_iovlen = 1;
        message.msg_control = control.as_mut_ptr().cast();
        message.msg_controllen = size_of::<Control>() as _;
        // SAFETY: the message points at `target` and `control`, which live through the call.
        let length = unsafe { libc::recvmsg(socket.as_raw_fd(), &raw mut message, RECEIVE_FLAGS) };
        match usize::try_from(length) {
            Ok(length) => {
                let passed = passed(&message)?;
                return Ok(Received { length, passed });
            }
            Err(_) => retry_when_interrupted()?,
        }
    }
}

fn retry_when_interrupted() -> io::Result<()> {
    match io::Error::last_os_error() {
        error if error.kind() == io::ErrorKind::Interrupted => Ok(()),
        error => Err(error),
    }
}

fn passed(message: &libc::msghdr) -> io::Result<Passed> {
    let mut descriptors = descriptors(message);
    if descriptors.len() > 1 {
        return Ok(Passed::Several);
    }
    match descriptors.pop() {
        _ if message.msg_flags & libc::MSG_CTRUNC != 0 => Ok(Passed::Lost),
        None => Ok(Passed::Nothing),
        Some(descriptor) => {
            SockRef::from(&descriptor).set_cloexec(true)?;
            Ok(Passed::One(descriptor))
        }
    }
}

/// Owns all that the kernel has put into this process, so that what is not wanted is closed.
fn descriptors(message: &libc::msghdr) -> Vec<OwnedFd> {
    let mut descriptors = Vec::new();
    // SAFETY: the kernel filled the control memory, and set its length.
    let mut header = unsafe { libc::CMSG_FIRSTHDR(message) };
    // SAFETY: a header that is not null lies in the control memory.
    while let Some(found) = unsafe { header.as_ref() } {
        if found.cmsg_level == libc::SOL_SOCKET && found.cmsg_type == libc::SCM_RIGHTS {
            take_descriptors(found, &mut descriptors);
        }
        // SAFETY: as for the first header.
        header = unsafe { libc::CMSG_NXTHDR(message, header) };
    }
    descriptors
}

fn take_descriptors(header: &libc::cmsghdr, descriptors: &mut Vec<OwnedFd>) {
    // SAFETY: the function only computes.
    let start = unsafe { libc::CMSG_LEN(0) } as usize;
    // The type of the field depends on the system.
    let length: usize = header.cmsg_len as _;
    let count = length.saturating_sub(start) / size_of::<c_int>();
    // SAFETY: the function only computes.
    let data = unsafe { libc::CMSG_DATA(header) }.cast::<c_int>();
    for index in 0..count {
        // SAFETY: the message has `count` numbers here.
        let place = unsafe { data.add(index) };
        // SAFETY: it is one of these numbers.
        let number = unsafe { ptr::read_unaligned(place) };
        // SAFETY: the kernel has just opened it for this process, and nothing else knows it.
        descriptors.push(unsafe { OwnedFd::from_raw_fd(number) });
    }
}
