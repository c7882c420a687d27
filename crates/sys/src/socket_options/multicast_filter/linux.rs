use std::io;

use socket2::SockRef;

use crate::socket_options::families::set_for_each_family;

pub(super) fn receive_joined_groups_only(socket: &SockRef<'_>) -> io::Result<()> {
    set_for_each_family(
        socket,
        || socket.set_multicast_all_v4(false),
        || socket.set_multicast_all_v6(false),
    )
}
