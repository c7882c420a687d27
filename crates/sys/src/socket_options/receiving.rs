//! Which datagrams the kernel keeps away from a socket, and how it waits for them.

use std::io;
use std::time::Duration;

use socket2::SockRef;

use super::platform;

/// Keeps datagrams of multicast groups away that only other sockets of the host joined. Linux delivers these to every
/// socket of the port unless told not to; other systems never do.
///
/// # Errors
/// What the system says.
pub fn receive_joined_groups_only(socket: SockRef<'_>) -> io::Result<()> {
    platform::receive_joined_groups_only(&socket)
}

/// Keeps datagrams away that were sent to one host: those of multicast groups and broadcasts pass. The kernel drops the
/// others and counts them as dropped. Systems other than Linux have no such filter; there nothing changes.
///
/// # Errors
/// What the system says.
pub fn refuse_unicast(socket: SockRef<'_>) -> io::Result<()> {
    platform::refuse_unicast(&socket)
}

/// Lets the kernel ask the network card for datagrams for so long, in whole microseconds, instead of waiting for its
/// interrupt. The default is that of `net.core.busy_read`, which is 0 unless configured.
///
/// # Errors
/// What the system says: "not permitted" without CAP_NET_ADMIN for a longer time than `net.core.busy_read`;
/// `Unsupported` on systems other than Linux.
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
        receive_joined_groups_only(SockRef::from(&socket))?;
        socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)).into())?;
        if joins {
            socket.join_multicast_v4(&GROUP, &Ipv4Addr::LOCALHOST)?;
        }
        Ok(socket.into())
    }

    #[test]
    fn a_socket_that_did_not_join_hears_nothing() -> io::Result<()> {
        let joined = member(0, true)?;
        let port = joined.local_addr()?.port();
        let bystander = member(port, false)?;
        bystander.set_nonblocking(true)?;
        let sender = UdpSocket::bind("127.0.0.1:0")?;
        SockRef::from(&sender).set_multicast_if_v4(&Ipv4Addr::LOCALHOST)?;
        sender.send_to(b"news", (GROUP, port))?;
        let mut buffer = [0; 8];
        assert_eq!(joined.recv(&mut buffer)?, 4);
        let outcome = bystander.recv(&mut buffer);
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
        Ok(())
    }
}
