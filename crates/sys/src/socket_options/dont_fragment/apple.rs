use std::io;

use libc::{IP_DONTFRAG, IPPROTO_IP, IPPROTO_IPV6, IPV6_DONTFRAG, c_int};
use socket2::SockRef;

use crate::socket_option::{int, set};
use crate::socket_options::families::{of_own_family, set_for_each_family};

pub(super) fn set_dont_fragment(socket: &SockRef<'_>, dont_fragment: bool) -> io::Result<()> {
    set_for_each_family(
        socket,
        || set(socket, IPPROTO_IP, IP_DONTFRAG, &c_int::from(dont_fragment)),
        || {
            set(
                socket,
                IPPROTO_IPV6,
                IPV6_DONTFRAG,
                &c_int::from(dont_fragment),
            )
        },
    )
}

pub(super) fn dont_fragment(socket: &SockRef<'_>) -> io::Result<bool> {
    let value = of_own_family(
        socket,
        || int(socket, IPPROTO_IP, IP_DONTFRAG),
        || int(socket, IPPROTO_IPV6, IPV6_DONTFRAG),
    )?;
    Ok(value != 0)
}
