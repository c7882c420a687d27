use std::io;

use socket2::SockRef;

#[cfg_attr(linux, path = "linux/unicast_filter.rs")]
#[cfg_attr(not(linux), path = "unicast_filter/elsewhere.rs")]
mod imp;

/// Keeps datagrams away that were sent to one host: those of multicast groups and broadcasts pass. The kernel drops the
/// others and counts them as dropped. Systems other than Linux have no such filter; there nothing changes.
///
/// # Errors
/// What the system says.
pub fn refuse_unicast(socket: SockRef<'_>) -> io::Result<()> {
    imp::refuse_unicast(&socket)
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
    use std::time::Duration;

    use socket2::{Domain, Socket, Type};

    use super::*;

    const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 77, 78);

    fn member() -> io::Result<UdpSocket> {
        let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
        socket.set_only_v6(false)?;
        refuse_unicast(SockRef::from(&socket))?;
        socket.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)).into())?;
        socket.set_read_timeout(Some(Duration::from_secs(10)))?;
        socket.join_multicast_v4(&GROUP, &Ipv4Addr::LOCALHOST)?;
        Ok(socket.into())
    }

    #[test]
    fn groups_pass_and_single_hosts_do_not() -> io::Result<()> {
        let member = member()?;
        let port = member.local_addr()?.port();
        for host in [
            IpAddr::from(Ipv4Addr::LOCALHOST),
            Ipv6Addr::LOCALHOST.into(),
        ] {
            UdpSocket::bind((host, 0))?.send_to(b"to you", (host, port))?;
            let sender = UdpSocket::bind("127.0.0.1:0")?;
            SockRef::from(&sender).set_multicast_if_v4(&Ipv4Addr::LOCALHOST)?;
            sender.send_to(b"to all", (GROUP, port))?;
            let mut buffer = [0; 8];
            let length = member.recv(&mut buffer)?;
            assert_eq!(&buffer[..length], b"to all", "{host}");
        }
        Ok(())
    }
}
