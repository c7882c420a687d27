use std::io;
use std::os::windows::io::AsRawSocket;

use socket2::SockRef;
use windows_sys::Win32::Networking::WinSock::{SOCKET, setsockopt};

/// Sets an option to a C integer or structure.
pub(crate) fn set<T: Copy>(
    socket: &SockRef<'_>,
    level: i32,
    name: i32,
    value: &T,
) -> io::Result<()> {
    let (handle, length) = (socket.as_raw_socket() as SOCKET, size_of_val(value) as i32);
    let pointer = (&raw const *value).cast();
    // SAFETY: the system reads the value that it gets the size of.
    match unsafe { setsockopt(handle, level, name, pointer, length) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
