//! Packet info of received datagrams.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::{Duration, SystemTime};

use socket2::{Domain, SockRef, Socket, Type};
use sockets_sys::udp::{Cursor, PacketInfo, PacketInfoPart, Receiver, Sender, request_packet_info};

use crate::support::batch::Batch;
use crate::support::delivery::socket;
use crate::support::path::{Path, Portable, Preferred};
use crate::support::wait;

const EVERYTHING: [PacketInfoPart; 3] = [
    PacketInfoPart::Destination,
    PacketInfoPart::Header,
    PacketInfoPart::Time,
];

/// Requests exactly these parts.
fn request(socket: &UdpSocket, parts: &[PacketInfoPart]) -> io::Result<()> {
    EVERYTHING.into_iter().try_for_each(|part| {
        request_packet_info(SockRef::from(socket), part, parts.contains(&part))
    })
}

fn dual_stack() -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
    socket.set_only_v6(false)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddr::from(([0; 16], 0)).into())?;
    Ok(socket.into())
}

/// The packet info of one datagram sent by `from` to this address of `to`.
fn packet_info_of<P: Path>(
    from: &UdpSocket,
    to: &UdpSocket,
    target: IpAddr,
) -> io::Result<PacketInfo> {
    let mut receiver = P::receiver(SockRef::from(to));
    from.send_to(b"x", (target, to.local_addr()?.port()))?;
    wait::until_readable(to)?;
    let mut info = None;
    receiver.receive(SockRef::from(to), 1, &mut |arrival| {
        assert!(!arrival.truncated);
        info = Some(arrival.packet_info);
    })?;
    info.ok_or_else(|| io::Error::other("nothing came"))
}

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn nothing_is_reported_without_a_request() -> io::Result<()> {
    let (from, to) = (socket("127.0.0.1:0")?, socket("127.0.0.1:0")?);
    let target = address("127.0.0.1");
    assert_eq!(
        packet_info_of::<Preferred>(&from, &to, target)?,
        PacketInfo::default()
    );
    request(&to, &EVERYTHING)?;
    assert_eq!(
        packet_info_of::<Portable>(&from, &to, target)?,
        PacketInfo::default()
    );
    request(&to, &[])?;
    assert_eq!(
        packet_info_of::<Preferred>(&from, &to, target)?,
        PacketInfo::default()
    );
    Ok(())
}

#[test]
fn every_kind_of_socket_reports_every_family_it_carries() -> io::Result<()> {
    let rows = [
        (socket("0.0.0.0:0")?, "127.0.0.1"),
        (socket("0.0.0.0:0")?, "127.3.2.1"),
        (socket("[::1]:0")?, "::1"),
        (dual_stack()?, "127.0.0.9"),
        (dual_stack()?, "::1"),
    ];
    for (to, target) in rows {
        request(&to, &EVERYTHING)?;
        let before = now();
        let info = packet_info_of::<Preferred>(&marking(target)?, &to, address(target))?;
        assert_eq!(info.local_address, Some(address(target)));
        assert!(info.interface.is_some_and(|number| number > 0));
        assert_eq!((info.traffic_class, info.hop_limit), (Some(0xba), Some(7)));
        let time = info.time.expect("a time");
        assert!(before <= time && time <= now(), "{target}");
    }
    Ok(())
}

#[test]
fn packet_info_is_requested_one_by_one() -> io::Result<()> {
    let (from, to) = (marking("127.0.0.1")?, socket("127.0.0.1:0")?);
    let reported = |part| {
        request(&to, &[part])?;
        let info = packet_info_of::<Preferred>(&from, &to, address("127.0.0.1"))?;
        io::Result::Ok((
            info.local_address.is_some() && info.interface.is_some(),
            info.traffic_class.is_some() && info.hop_limit.is_some(),
            info.time.is_some(),
        ))
    };
    let [destination, header, time] = EVERYTHING;
    assert_eq!(reported(destination)?, (true, false, false));
    assert_eq!(reported(header)?, (false, true, false));
    assert_eq!(reported(time)?, (false, false, true));
    Ok(())
}

/// The control data has room for the segment size beside all packet info.
#[test]
fn coalesced_datagrams_share_their_packet_info() -> io::Result<()> {
    let (from, to) = (marking("::1")?, socket("[::1]:0")?);
    request(&to, &EVERYTHING)?;
    let mut receiver = Receiver::new(SockRef::from(&to));
    from.connect(to.local_addr()?)?;
    let mut sender = Sender::new(SockRef::from(&from));
    let batch = Batch::of_sizes(&[100; 20]);
    let sent = sender.send(SockRef::from(&from), &batch.all(), &mut Cursor::default());
    assert!(sent.is_ok());
    let mut count = 0;
    while count < 20 {
        wait::until_readable(&to)?;
        count += receiver.receive(SockRef::from(&to), 64, &mut |arrival| {
            assert_eq!(arrival.segment_size, 100);
            assert_eq!(arrival.packet_info.traffic_class, Some(0xba));
            assert_eq!(arrival.packet_info.local_address, Some(address("::1")));
        })?;
    }
    Ok(())
}

/// A sender of the family of `target` that marks its datagrams.
fn marking(target: &str) -> io::Result<UdpSocket> {
    if target.contains(':') {
        let sender = socket("[::1]:0")?;
        SockRef::from(&sender).set_tclass_v6(0xba)?;
        SockRef::from(&sender).set_unicast_hops_v6(7)?;
        return Ok(sender);
    }
    let sender = socket("127.0.0.1:0")?;
    SockRef::from(&sender).set_tos_v4(0xba)?;
    SockRef::from(&sender).set_ttl_v4(7)?;
    Ok(sender)
}

fn now() -> Duration {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.expect("a clock after 1970")
}
