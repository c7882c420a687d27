use std::io;

use libc::{IP_MTU_DISCOVER, IPPROTO_IP, IPPROTO_IPV6, IPV6_MTU_DISCOVER};
use socket2::SockRef;

use crate::socket_option::{int, set};
use crate::socket_options::families::{of_own_family, set_for_each_family};

pub(super) fn set_dont_fragment(socket: &SockRef<'_>, dont_fragment: bool) -> io::Result<()> {
    let (v4, v6) = if dont_fragment {
        (libc::IP_PMTUDISC_DO, libc::IPV6_PMTUDISC_DO)
    } else {
        (libc::IP_PMTUDISC_WANT, libc::IPV6_PMTUDISC_WANT)
    };
    set_for_each_family(
        socket,
        || set(socket, IPPROTO_IP, IP_MTU_DISCOVER, &v4),
        || set(socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &v6),
    )
}

pub(super) fn dont_fragment(socket: &SockRef<'_>) -> io::Result<bool> {
    let mode = of_own_family(
        socket,
        || int(socket, IPPROTO_IP, IP_MTU_DISCOVER),
        || int(socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER),
    )?;
    // The numbers are those of IPv6, too.
    Ok((libc::IP_PMTUDISC_DO..=libc::IP_PMTUDISC_PROBE).contains(&mode))
}

/// The setting of IPv4 and IPv6.
#[cfg(test)]
pub(super) fn discovery(socket: &SockRef<'_>) -> io::Result<(libc::c_int, libc::c_int)> {
    Ok((
        int(socket, IPPROTO_IP, IP_MTU_DISCOVER)?,
        int(socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER)?,
    ))
}
