use std::io;

use socket2::SockRef;
use windows_sys::Win32::Networking::WinSock::{SO_EXCLUSIVEADDRUSE, SOL_SOCKET};

use crate::socket_option::set;

/// Without this option a socket that asks to share takes the port of one that does not.
pub(super) fn prepare_exclusive(socket: &SockRef<'_>) -> io::Result<()> {
    set(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, &1_u32)
}

/// Windows listeners never wait for remembered connections.
pub(super) fn prepare_listener(socket: &SockRef<'_>) -> io::Result<()> {
    prepare_exclusive(socket)
}
