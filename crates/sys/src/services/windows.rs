use std::ffi::CString;
use std::io;
use std::sync::Once;

use windows_sys::Win32::Networking::WinSock::{
    WSADATA, WSAGetLastError, WSAHOST_NOT_FOUND, WSANO_DATA, WSAStartup, WSATYPE_NOT_FOUND,
    getservbyname,
};

use super::Protocol;

/// Version 2.2 of Winsock.
const VERSION: u16 = 0x0202;

/// `getservbyname`, whose result belongs to the calling thread.
pub(super) fn port_of_service(name: &str, protocol: Protocol) -> io::Result<Option<u16>> {
    let name = CString::new(name)?;
    let protocol = match protocol {
        Protocol::Tcp => c"tcp",
        Protocol::Udp => c"udp",
    };
    start_winsock();
    // SAFETY: both texts end with NUL and outlive the call.
    let entry = unsafe { getservbyname(name.as_ptr().cast(), protocol.as_ptr().cast()) };
    // SAFETY: the entry is null or lives until the next such call of this thread.
    match unsafe { entry.as_ref() } {
        Some(entry) => Ok(Some(u16::from_be(entry.s_port.cast_unsigned()))),
        None => unknown_or_failed(),
    }
}

fn unknown_or_failed() -> io::Result<Option<u16>> {
    // SAFETY: the function has no precondition.
    match unsafe { WSAGetLastError() } {
        WSANO_DATA | WSAHOST_NOT_FOUND | WSATYPE_NOT_FOUND => Ok(None),
        code => Err(io::Error::from_raw_os_error(code)),
    }
}

/// A process that has no socket yet may not have started it.
fn start_winsock() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let mut data = WSADATA::default();
        // A failure shows in the call that follows, as WSANOTINITIALISED.
        // SAFETY: the data is writable.
        let _ = unsafe { WSAStartup(VERSION, &raw mut data) };
    });
}
