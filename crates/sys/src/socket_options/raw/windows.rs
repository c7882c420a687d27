use std::io;
use std::os::windows::io::AsRawSocket;

use socket2::SockRef;
use windows_sys::Win32::Networking::WinSock::{SOCKET, getsockopt, setsockopt};

pub(super) fn set(socket: &SockRef<'_>, level: i32, name: i32, value: &[u8]) -> io::Result<()> {
    let handle = socket.as_raw_socket() as SOCKET;
    let (pointer, length) = (value.as_ptr(), value.len() as i32);
    // SAFETY: the system reads the slice, whose length it gets.
    match unsafe { setsockopt(handle, level, name, pointer, length) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

pub(super) fn get(
    socket: &SockRef<'_>,
    level: i32,
    name: i32,
    target: &mut [u8],
) -> io::Result<usize> {
    let handle = socket.as_raw_socket() as SOCKET;
    let (pointer, mut length) = (target.as_mut_ptr(), target.len() as i32);
    // SAFETY: the system writes at most `length` bytes, the length of the slice.
    match unsafe { getsockopt(handle, level, name, pointer, &raw mut length) } {
        0 => Ok(length as usize),
        _ => Err(io::Error::last_os_error()),
    }
}
