use std::io;

use libc::{
    BPF_ABS, BPF_ALU, BPF_AND, BPF_B, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_RET, BPF_W, SKF_AD_OFF,
    SKF_AD_PKTTYPE, SKF_NET_OFF, c_int,
};
use socket2::{SockFilter, SockRef};

/// `PACKET_HOST` of `linux/if_packet.h`: sent to the hardware address of this host.
const PACKET_HOST: u32 = 0;

/// Offsets of the destination in the IP headers.
const V4_DESTINATION: c_int = SKF_NET_OFF + 16;
const V6_DESTINATION: c_int = SKF_NET_OFF + 24;

pub(in crate::socket_options) fn drop_unicast(socket: &SockRef<'_>) -> io::Result<()> {
    socket.attach_filter(&program())
}

/// A classic BPF program: a packet sent to this host's hardware address must have a multicast or broadcast destination. The
/// loopback interface marks every packet PACKET_HOST, so the IP destination decides there.
fn program() -> [SockFilter; 13] {
    [
        load(BPF_B, SKF_AD_OFF + SKF_AD_PKTTYPE),
        equal(PACKET_HOST, 0, 9), // otherwise: accept
        load(BPF_B, SKF_NET_OFF),
        operation(BPF_ALU | BPF_AND | BPF_K, 0xF0),
        equal(0x60, 4, 0), // IPv6: go there
        load(BPF_W, V4_DESTINATION),
        equal(0xFFFF_FFFF, 4, 0),
        operation(BPF_ALU | BPF_AND | BPF_K, 0xF000_0000),
        equal(0xE000_0000, 2, 3), // 224.0.0.0/4
        load(BPF_B, V6_DESTINATION),
        equal(0xFF, 0, 1),                    // ff00::/8
        operation(BPF_RET | BPF_K, u32::MAX), // accept
        operation(BPF_RET | BPF_K, 0),        // drop
    ]
}

fn load(size: u32, offset: c_int) -> SockFilter {
    operation(BPF_LD | size | BPF_ABS, offset.cast_unsigned())
}

fn operation(code: u32, operand: u32) -> SockFilter {
    SockFilter::new(code as u16, 0, 0, operand)
}

/// Compares the accumulator, and skips this many instructions.
fn equal(operand: u32, skip_if_equal: u8, skip_if_different: u8) -> SockFilter {
    let code = BPF_JMP | BPF_JEQ | BPF_K;
    SockFilter::new(code as u16, skip_if_equal, skip_if_different, operand)
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
    use std::time::Duration;

    use socket2::{Domain, Socket, Type};

    use super::*;

    const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 77, 78);

    fn member() -> io::Result<UdpSocket> {
        let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
        socket.set_only_v6(false)?;
        drop_unicast(&SockRef::from(&socket))?;
        socket.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)).into())?;
        socket.set_read_timeout(Some(Duration::from_secs(10)))?;
        socket.join_multicast_v4(&GROUP, &Ipv4Addr::LOCALHOST)?;
        Ok(socket.into())
    }

    #[test]
    fn multicast_passes_and_unicast_does_not() -> io::Result<()> {
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
