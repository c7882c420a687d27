use std::io;
use std::mem::zeroed;
use std::os::windows::io::AsRawSocket;
use std::ptr;

use socket2::Socket;
use windows_sys::Win32::Networking::WinSock::{WSADuplicateSocketW, WSAPROTOCOL_INFOW};

const LENGTH: usize = size_of::<WSAPROTOCOL_INFOW>();

/// Describes a duplicate of the socket for another process, in which it exists from now on.
///
/// # Errors
/// Those of the system call, for example that this process may not open the other.
pub fn duplicate_for(socket: &Socket, process: u32) -> io::Result<Vec<u8>> {
    // SAFETY: zero is a valid value of every field.
    let mut info: WSAPROTOCOL_INFOW = unsafe { zeroed() };
    // SAFETY: the socket is open, and the structure lives through the call.
    match unsafe { WSADuplicateSocketW(socket.as_raw_socket() as _, process, &raw mut info) } {
        0 => Ok(bytes_of(&info).to_vec()),
        _ => Err(io::Error::last_os_error()),
    }
}

fn bytes_of(info: &WSAPROTOCOL_INFOW) -> &[u8; LENGTH] {
    // SAFETY: the structure has no padding, and lives as long as the reference.
    unsafe { &*ptr::from_ref(info).cast() }
}
