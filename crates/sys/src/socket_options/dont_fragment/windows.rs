use std::io;

use socket2::SockRef;
use windows_sys::Win32::Networking::WinSock::{
    IP_DONTFRAGMENT, IPPROTO_IP, IPPROTO_IPV6, IPV6_DONTFRAG,
};

use crate::socket_option::set;
use crate::socket_options::families::set_for_each_family;

pub(super) fn set_dont_fragment(socket: &SockRef<'_>, dont_fragment: bool) -> io::Result<()> {
    let value = u32::from(dont_fragment);
    set_for_each_family(
        socket,
        || set(socket, IPPROTO_IP, IP_DONTFRAGMENT, &value),
        || set(socket, IPPROTO_IPV6, IPV6_DONTFRAG, &value),
    )
}

pub(super) fn dont_fragment(_socket: &SockRef<'_>) -> io::Result<bool> {
    Err(io::ErrorKind::Unsupported.into())
}
