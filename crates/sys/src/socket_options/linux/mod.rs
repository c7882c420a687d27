use std::io;

use libc::{IP_UNICAST_IF, IPPROTO_IP, IPPROTO_IPV6, IPV6_UNICAST_IF, c_int};
use socket2::SockRef;

use super::InterfaceBinding;
use crate::interfaces::Interface;
use crate::socket_option::set;
use crate::socket_options::families::set_for_each_family;
use crate::socket_options::multicast_interface::set_multicast_interface;

pub(super) fn bind_to_interface(
    socket: &SockRef<'_>,
    interface: &Interface,
) -> io::Result<InterfaceBinding> {
    match socket.bind_device(Some(interface.name.as_bytes())) {
        Ok(()) => Ok(InterfaceBinding::Device),
        // Linux before 5.7 asks for CAP_NET_RAW.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            fix_route(socket, interface.index)?;
            Ok(InterfaceBinding::AddressOnly)
        }
        Err(error) => Err(error),
    }
}

/// Sends through an interface by routing choice, which needs no right.
pub(super) fn fix_route(socket: &SockRef<'_>, index: u32) -> io::Result<()> {
    // The kernel wants the number in network order here, and only here.
    let route = index.to_be() as c_int;
    set_for_each_family(
        socket,
        || set(socket, IPPROTO_IP, IP_UNICAST_IF, &route),
        || set(socket, IPPROTO_IPV6, IPV6_UNICAST_IF, &route),
    )?;
    set_multicast_interface(SockRef::from(&**socket), index)
}

/// The interface that IPv4 unicast goes through; 0 when the system chooses.
#[cfg(test)]
pub(super) fn route(socket: &SockRef<'_>) -> io::Result<u32> {
    let index = crate::socket_option::int(socket, IPPROTO_IP, IP_UNICAST_IF)?;
    Ok(u32::from_be(index as u32))
}
