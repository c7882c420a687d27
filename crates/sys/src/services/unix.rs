use std::ffi::{CStr, CString};
use std::io;
use std::mem::zeroed;
use std::ptr;

use libc::{addrinfo, c_int, sockaddr_in};

use super::Protocol;
use crate::descriptor_shortage::watching_descriptors;

/// `getaddrinfo` without a host: unlike `getservbyname` it is thread-safe on every Unix.
pub(super) fn port_of_service(name: &str, protocol: Protocol) -> io::Result<Option<u16>> {
    let name = CString::new(name)?;
    let hints = hints(protocol);
    let mut list = ptr::null_mut();
    let (code, shortage) = watching_descriptors(|| {
        // SAFETY: the name ends with NUL, name and hints outlive the call, and `list` is a writable pointer.
        unsafe { libc::getaddrinfo(ptr::null(), name.as_ptr(), &raw const hints, &raw mut list) }
    });
    match (code, shortage) {
        (0, _) => Ok(AddressList(list).port()),
        (_, Some(shortage)) => Err(shortage),
        (libc::EAI_SERVICE | libc::EAI_NONAME, None) => Ok(None),
        (libc::EAI_SYSTEM, None) => Err(io::Error::last_os_error()),
        (code, None) => Err(io::Error::other(describe(code))),
    }
}

fn hints(protocol: Protocol) -> addrinfo {
    // SAFETY: all fields are integers and raw pointers, for which zeros are valid.
    let mut hints: addrinfo = unsafe { zeroed() };
    hints.ai_family = libc::AF_INET;
    // A passive lookup needs no host name and does no name resolution.
    hints.ai_flags = libc::AI_PASSIVE;
    (hints.ai_socktype, hints.ai_protocol) = match protocol {
        Protocol::Tcp => (libc::SOCK_STREAM, libc::IPPROTO_TCP),
        Protocol::Udp => (libc::SOCK_DGRAM, libc::IPPROTO_UDP),
    };
    hints
}

/// A list from `getaddrinfo`, freed when dropped.
struct AddressList(*mut addrinfo);

impl AddressList {
    fn port(&self) -> Option<u16> {
        // SAFETY: the pointer of a successful lookup is null or a list that lives until `self` is dropped.
        let entry = unsafe { self.0.as_ref() }?;
        // SAFETY: the lookup was for AF_INET, so the address is null or a `sockaddr_in` of the list.
        let address = unsafe { entry.ai_addr.cast::<sockaddr_in>().as_ref() }?;
        Some(u16::from_be(address.sin_port))
    }
}

impl Drop for AddressList {
    fn drop(&mut self) {
        if !self.0.is_null() {
            // SAFETY: the list came from `getaddrinfo` and is freed once.
            unsafe { libc::freeaddrinfo(self.0) };
        }
    }
}

fn describe(code: c_int) -> String {
    // SAFETY: the function accepts every code.
    let text = unsafe { libc::gai_strerror(code) };
    // SAFETY: the text is a static string that ends with NUL.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_string_lossy().into_owned()
}
