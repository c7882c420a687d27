use std::io;

use socket2::SockRef;

use super::families::{of_own_family, set_for_each_family};

/// Sets the hop limit (IPv4: TTL) of multicast packets sent from now on, 0 to 255, for each family that the socket
/// carries. With 0 they stay on this host.
///
/// # Errors
/// What the system says.
pub fn set_multicast_hop_limit(socket: SockRef<'_>, hop_limit: u8) -> io::Result<()> {
    let hop_limit = hop_limit.into();
    set_for_each_family(
        &socket,
        || socket.set_multicast_ttl_v4(hop_limit),
        || socket.set_multicast_hops_v6(hop_limit),
    )
}

/// The hop limit of multicast packets.
///
/// # Errors
/// What the system says.
pub fn multicast_hop_limit(socket: SockRef<'_>) -> io::Result<u8> {
    let hop_limit = of_own_family(
        &socket,
        || socket.multicast_ttl_v4(),
        || socket.multicast_hops_v6(),
    )?;
    Ok(hop_limit as u8)
}

/// Sets whether this host's members of a group hear what the socket sends to it. Windows asks the sockets that receive
/// instead.
///
/// # Errors
/// What the system says.
pub fn set_multicast_loopback(socket: SockRef<'_>, enabled: bool) -> io::Result<()> {
    set_for_each_family(
        &socket,
        || socket.set_multicast_loop_v4(enabled),
        || socket.set_multicast_loop_v6(enabled),
    )
}

/// What [`set_multicast_loopback`] sets.
///
/// # Errors
/// What the system says.
pub fn multicast_loopback(socket: SockRef<'_>) -> io::Result<bool> {
    of_own_family(
        &socket,
        || socket.multicast_loop_v4(),
        || socket.multicast_loop_v6(),
    )
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn both_families_have_the_hop_limit() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        let socket = SockRef::from(&socket);
        for hop_limit in [255, 0, 1] {
            set_multicast_hop_limit(SockRef::from(&*socket), hop_limit)?;
            let found = (socket.multicast_ttl_v4()?, socket.multicast_hops_v6()?);
            assert_eq!(found, (hop_limit.into(), hop_limit.into()));
            let told = multicast_hop_limit(SockRef::from(&*socket))?;
            assert_eq!(told, hop_limit);
        }
        Ok(())
    }

    #[test]
    fn both_families_turn_loopback_off_and_on() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        let socket = SockRef::from(&socket);
        for enabled in [false, true] {
            set_multicast_loopback(SockRef::from(&*socket), enabled)?;
            let found = (socket.multicast_loop_v4()?, socket.multicast_loop_v6()?);
            assert_eq!(found, (enabled, enabled));
            assert_eq!(multicast_loopback(SockRef::from(&*socket))?, enabled);
        }
        Ok(())
    }
}
