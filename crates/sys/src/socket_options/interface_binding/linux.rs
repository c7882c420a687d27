use std::io;

use libc::{
    IP_MULTICAST_IF, IP_UNICAST_IF, IPPROTO_IP, IPPROTO_IPV6, IPV6_UNICAST_IF, c_int, in_addr,
    ip_mreqn,
};
use socket2::SockRef;

use super::InterfaceBinding;
use crate::interfaces::Interface;
use crate::socket_option::set;
use crate::socket_options::families::set_for_each_family;

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
        || {
            set(socket, IPPROTO_IP, IP_UNICAST_IF, &route)?;
            set(socket, IPPROTO_IP, IP_MULTICAST_IF, &multicast_route(index))
        },
        || {
            set(socket, IPPROTO_IPV6, IPV6_UNICAST_IF, &route)?;
            socket.set_multicast_if_v6(index)
        },
    )
}

fn multicast_route(index: u32) -> ip_mreqn {
    let any = in_addr { s_addr: 0 };
    ip_mreqn {
        imr_multiaddr: any,
        imr_address: any,
        imr_ifindex: index as c_int,
    }
}

/// The interface that IPv4 unicast goes through; 0 when the system chooses.
#[cfg(test)]
pub(super) fn route(socket: &SockRef<'_>) -> io::Result<u32> {
    let index = crate::socket_option::int(socket, IPPROTO_IP, IP_UNICAST_IF)?;
    Ok(u32::from_be(index as u32))
}
