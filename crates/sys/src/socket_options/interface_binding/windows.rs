use std::io;

use socket2::SockRef;
use windows_sys::Win32::Networking::WinSock::{
    IP_UNICAST_IF, IPPROTO_IP, IPPROTO_IPV6, IPV6_UNICAST_IF,
};

use super::InterfaceBinding;
use crate::interfaces::Interface;
use crate::socket_option::set;
use crate::socket_options::families::set_for_each_family;
use crate::socket_options::multicast_interface::set_multicast_interface;

/// Windows has no binding to a device, only a choice of the way out.
pub(super) fn bind_to_interface(
    socket: &SockRef<'_>,
    interface: &Interface,
) -> io::Result<InterfaceBinding> {
    let index = interface.index;
    // The IPv4 option wants the number in network order, the IPv6 one does not.
    let index_v4 = index.to_be();
    set_for_each_family(
        socket,
        || set(socket, IPPROTO_IP, IP_UNICAST_IF, &index_v4),
        || set(socket, IPPROTO_IPV6, IPV6_UNICAST_IF, &index),
    )?;
    set_multicast_interface(SockRef::from(&**socket), index)?;
    Ok(InterfaceBinding::AddressOnly)
}
