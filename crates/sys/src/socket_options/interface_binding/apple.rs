use std::io;
use std::num::NonZeroU32;

use socket2::SockRef;

use super::InterfaceBinding;
use crate::interfaces::Interface;
use crate::socket_options::families::set_for_each_family;

pub(super) fn bind_to_interface(
    socket: &SockRef<'_>,
    interface: &Interface,
) -> io::Result<InterfaceBinding> {
    let index = NonZeroU32::new(interface.index);
    set_for_each_family(
        socket,
        || socket.bind_device_by_index_v4(index),
        || socket.bind_device_by_index_v6(index),
    )?;
    Ok(InterfaceBinding::Device)
}
