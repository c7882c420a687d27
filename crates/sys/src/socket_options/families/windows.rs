use std::io;

use windows_sys::Win32::Networking::WinSock::{WSAEINVAL, WSAENOPROTOOPT};

/// Whether the error says that an IPv6 socket has no such IPv4 option.
pub(super) fn is_unknown_to_ipv6_socket(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(WSAENOPROTOOPT | WSAEINVAL))
}
