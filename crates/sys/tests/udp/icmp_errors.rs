//! ICMP errors, with the destinations of the datagrams.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use socket2::SockRef;
use sockets_sys::udp::{QueuedIcmpError, queue_icmp_errors, take_icmp_errors};

use crate::support::delivery::{closed_port, socket};
use crate::support::wait;

fn taken(socket: &UdpSocket) -> Vec<QueuedIcmpError> {
    let mut errors = Vec::new();
    take_icmp_errors(SockRef::from(socket), &mut |error| errors.push(error));
    errors
}

#[test]
fn a_closed_port_is_reported_with_destination_and_reporter() -> io::Result<()> {
    for (local, remote) in [
        ("127.0.0.1:0", "127.0.0.1:0"),
        ("[::1]:0", "[::1]:0"),
        ("[::]:0", "127.0.0.1:0"),
        ("[::]:0", "[::1]:0"),
    ] {
        let from = socket(local)?;
        assert!(queue_icmp_errors(SockRef::from(&from), true)?);
        let closed = closed_port(remote)?;
        let target = closed.local_addr()?;
        let sockaddr = match (local, target) {
            ("[::]:0", SocketAddr::V4(v4)) => (v4.ip().to_ipv6_mapped(), v4.port()).into(),
            _ => target,
        };
        from.send_to(b"lost", sockaddr)?;
        wait::until_readable(&from)?;
        let [error] = &taken(&from)[..] else {
            panic!("one ICMP error")
        };
        assert_eq!(error.destination, target);
        assert_eq!(error.reporter, Some(target.ip()));
        assert_eq!(error.error.kind(), io::ErrorKind::ConnectionRefused);
        let port_unreachable = if target.is_ipv4() { (3, 3) } else { (1, 4) };
        assert_eq!((error.icmp_type, error.icmp_code), port_unreachable);
        assert!(error.is_hard && error.mtu.is_none());
        assert!(taken(&from).is_empty(), "each is reported once");
    }
    Ok(())
}

#[test]
fn each_icmp_error_has_its_own_destination() -> io::Result<()> {
    let from = socket("127.0.0.1:0")?;
    queue_icmp_errors(SockRef::from(&from), true)?;
    let closed = [closed_port("127.0.0.1:0")?, closed_port("127.0.0.2:0")?];
    let targets = [closed[0].local_addr()?, closed[1].local_addr()?];
    for target in targets {
        // The second call returns the pending error of the first datagram and sends nothing.
        while from.send_to(b"lost", target).is_err() {}
    }
    let mut errors = Vec::new();
    while errors.len() < 2 {
        wait::until_readable(&from)?;
        errors.extend(taken(&from));
    }
    assert_eq!(
        errors
            .iter()
            .map(|error| error.destination)
            .collect::<Vec<_>>(),
        targets
    );
    assert_eq!(errors[1].reporter, Some(IpAddr::from([127, 0, 0, 2])));
    Ok(())
}

#[test]
fn nothing_is_queued_before_enabling_or_after_disabling() -> io::Result<()> {
    let from = socket("127.0.0.1:0")?;
    let closed = closed_port("127.0.0.1:0")?;
    let target = closed.local_addr()?;
    from.send_to(b"lost", target)?;
    assert!(taken(&from).is_empty());
    queue_icmp_errors(SockRef::from(&from), true)?;
    from.send_to(b"lost", target)?;
    wait::until_readable(&from)?;
    queue_icmp_errors(SockRef::from(&from), false)?;
    assert!(taken(&from).is_empty());
    let outcome = from.recv(&mut [0; 8]);
    assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
    Ok(())
}
