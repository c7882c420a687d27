//! Filters on received datagrams, and busy polling.

use std::io;
use std::time::Duration;

use socket2::SockRef;

use super::platform;
use crate::wishes::Wish;

/// Drops datagrams of multicast groups that only other sockets of the host joined. Linux delivers them to every socket
/// bound to the port by default; other systems never do. A [wish](Wish::JoinedGroupsOnly).
pub fn receive_joined_groups_only(socket: SockRef<'_>) {
    Wish::JoinedGroupsOnly.note(platform::receive_joined_groups_only(&socket));
}

/// Drops unicast datagrams; multicast and broadcast datagrams pass. The kernel counts the dropped ones as drops of the
/// socket. On systems other than Linux it has no effect. A [wish](Wish::UnicastFilter).
pub fn drop_unicast(socket: SockRef<'_>) {
    Wish::UnicastFilter.note(platform::drop_unicast(&socket));
}

/// Whether receiving fails by an ICMP error "port unreachable" or "time exceeded" for a datagram that the socket has sent.
/// Windows reports it to unconnected sockets too, without the destination, so that any peer could end their reception;
/// other systems report it to connected ones only, and this has no effect there. A [wish](Wish::PortUnreachable).
pub fn report_port_unreachable(socket: SockRef<'_>, enabled: bool) {
    Wish::PortUnreachable.note(platform::report_port_unreachable(&socket, enabled));
}

/// Sets how long the kernel polls the network device for datagrams, in whole microseconds, instead of waiting for its
/// interrupt. The default is `net.core.busy_read`, which is 0 unless configured.
///
/// # Errors
/// Those of the system call: "not permitted" for more than the current value without CAP_NET_ADMIN; `Unsupported` on
/// systems other than Linux.
pub fn set_busy_poll(socket: SockRef<'_>, duration: Duration) -> io::Result<()> {
    platform::set_busy_poll(&socket, duration)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr, UdpSocket};

    use socket2::{Domain, Socket, Type};

    use super::*;
    use crate::socket_options::prepare_shared;

    const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 77, 77);

    fn member(port: u16, joins: bool) -> io::Result<UdpSocket> {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
        prepare_shared(SockRef::from(&socket))?;
        receive_joined_groups_only(SockRef::from(&socket));
        socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)).into())?;
        if joins {
            socket.join_multicast_v4(&GROUP, &Ipv4Addr::LOCALHOST)?;
        }
        Ok(socket.into())
    }

    #[test]
    fn a_peer_that_is_gone_does_not_end_the_reception_of_an_unconnected_socket() -> io::Result<()> {
        let gone = UdpSocket::bind("127.0.0.1:0")?.local_addr()?;
        let (socket, other) = (
            UdpSocket::bind("127.0.0.1:0")?,
            UdpSocket::bind("127.0.0.1:0")?,
        );
        report_port_unreachable(SockRef::from(&socket), false);
        socket.send_to(b"lost", gone)?;
        other.send_to(b"news", socket.local_addr()?)?;
        assert_eq!(socket.recv(&mut [0; 8])?, 4);
        Ok(())
    }

    #[test]
    fn a_socket_that_did_not_join_receives_nothing() -> io::Result<()> {
        let joined = member(0, true)?;
        let port = joined.local_addr()?.port();
        let other = member(port, false)?;
        other.set_nonblocking(true)?;
        let sender = UdpSocket::bind("127.0.0.1:0")?;
        SockRef::from(&sender).set_multicast_if_v4(&Ipv4Addr::LOCALHOST)?;
        sender.send_to(b"news", (GROUP, port))?;
        let mut buffer = [0; 8];
        assert_eq!(joined.recv(&mut buffer)?, 4);
        let outcome = other.recv(&mut buffer);
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
        Ok(())
    }
}
