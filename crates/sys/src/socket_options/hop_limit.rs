use std::io;

use socket2::SockRef;

use super::families::{of_own_family, set_for_each_family};

/// Sets the hop limit (IPv4: TTL) of unicast packets sent from now on, 1 to 255, for each family that the socket carries.
///
/// # Errors
/// `InvalidInput` for 0, otherwise what the system says.
pub fn set_hop_limit(socket: SockRef<'_>, hop_limit: u8) -> io::Result<()> {
    if hop_limit == 0 {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "a hop limit of 0 reaches nobody",
        ));
    }
    let hop_limit = hop_limit.into();
    set_for_each_family(
        &socket,
        || socket.set_ttl_v4(hop_limit),
        || socket.set_unicast_hops_v6(hop_limit),
    )
}

/// The hop limit of unicast packets.
///
/// # Errors
/// What the system says.
pub fn hop_limit(socket: SockRef<'_>) -> io::Result<u8> {
    let hop_limit = of_own_family(&socket, || socket.ttl_v4(), || socket.unicast_hops_v6())?;
    Ok(hop_limit as u8)
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn an_ipv4_socket_has_a_ttl() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        set_hop_limit(SockRef::from(&socket), 9)?;
        assert_eq!(SockRef::from(&socket).ttl_v4()?, 9);
        assert_eq!(hop_limit(SockRef::from(&socket))?, 9);
        Ok(())
    }

    #[test]
    #[cfg(linux)]
    fn a_dual_stack_socket_has_both_limits() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        let socket = SockRef::from(&socket);
        set_hop_limit(SockRef::from(&*socket), 255)?;
        assert_eq!((socket.ttl_v4()?, socket.unicast_hops_v6()?), (255, 255));
        assert_eq!(hop_limit(socket)?, 255);
        Ok(())
    }

    #[test]
    fn zero_is_refused() -> io::Result<()> {
        let socket = UdpSocket::bind("[::1]:0")?;
        let outcome = set_hop_limit(SockRef::from(&socket), 0);
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::InvalidInput));
        Ok(())
    }
}
