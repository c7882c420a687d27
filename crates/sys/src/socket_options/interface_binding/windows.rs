use std::io;

use socket2::SockRef;
use windows_sys::Win32::Networking::WinSock::{
    IP_MULTICAST_IF, IP_UNICAST_IF, IPPROTO_IP, IPPROTO_IPV6, IPV6_UNICAST_IF,
};

use super::InterfaceBinding;
use crate::interfaces::Interface;
use crate::socket_option::set;
use crate::socket_options::families::set_for_each_family;

/// Windows has no binding to a device, only a choice of the way out.
pub(super) fn bind_to_interface(
    socket: &SockRef<'_>,
    interface: &Interface,
) -> io::Result<InterfaceBinding> {
    let index = interface.index;
    // The IPv4 options want the number in network order, the IPv6 ones do not.
    let index_v4 = index.to_be();
    set_for_each_family(
        socket,
        || {
            set(socket, IPPROTO_IP, IP_UNICAST_IF, &index_v4)?;
            set(socket, IPPROTO_IP, IP_MULTICAST_IF, &index_v4)
        },
        || {
            set(socket, IPPROTO_IPV6, IPV6_UNICAST_IF, &index)?;
            socket.set_multicast_if_v6(index)
        },
    )?;
    Ok(InterfaceBinding::AddressOnly)
}
