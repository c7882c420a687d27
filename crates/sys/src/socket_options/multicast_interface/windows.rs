use std::io;

use socket2::SockRef;
use windows_sys::Win32::Networking::WinSock::{IP_MULTICAST_IF, IPPROTO_IP};

use crate::socket_option::set;

/// The number travels in network order, in the place of an address.
pub(super) fn set_v4(socket: &SockRef<'_>, index: u32) -> io::Result<()> {
    set(socket, IPPROTO_IP, IP_MULTICAST_IF, &index.to_be())
}
