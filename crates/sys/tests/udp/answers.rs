//! The network's answers, with the datagrams that they concern.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use socket2::SockRef;
use sockets_sys::udp::{Answer, keep_answers, take_answers};

use crate::support::delivery::socket;
use crate::support::wait;

/// Keeps a port and hears nobody but itself there: for everybody else the port is closed.
fn deaf(address: &str) -> io::Result<UdpSocket> {
    let deaf = socket(address)?;
    deaf.connect(deaf.local_addr()?)?;
    Ok(deaf)
}

fn answers(socket: &UdpSocket) -> Vec<Answer> {
    let mut answers = Vec::new();
    take_answers(SockRef::from(socket), &mut |answer| answers.push(answer));
    answers
}

#[test]
fn a_closed_port_is_told_with_destination_and_reporter() -> io::Result<()> {
    for (local, remote) in [
        ("127.0.0.1:0", "127.0.0.1:0"),
        ("[::1]:0", "[::1]:0"),
        ("[::]:0", "127.0.0.1:0"),
        ("[::]:0", "[::1]:0"),
    ] {
        let from = socket(local)?;
        assert!(keep_answers(SockRef::from(&from), true)?);
        let deaf = deaf(remote)?;
        let target = deaf.local_addr()?;
        let sockaddr = match (local, target) {
            ("[::]:0", SocketAddr::V4(v4)) => (v4.ip().to_ipv6_mapped(), v4.port()).into(),
            _ => target,
        };
        from.send_to(b"anybody?", sockaddr)?;
        wait::until_readable(&from)?;
        let [answer] = &answers(&from)[..] else {
            panic!("one answer")
        };
        assert_eq!(answer.destination, target);
        assert_eq!(answer.reporter, Some(target.ip()));
        assert_eq!(answer.error.kind(), io::ErrorKind::ConnectionRefused);
        let port_unreachable = if target.is_ipv4() { (3, 3) } else { (1, 4) };
        assert_eq!((answer.icmp_type, answer.icmp_code), port_unreachable);
        assert!(answer.is_hard && answer.mtu.is_none());
        assert!(answers(&from).is_empty(), "each is told once");
    }
    Ok(())
}

#[test]
fn each_answer_names_its_own_destination() -> io::Result<()> {
    let from = socket("127.0.0.1:0")?;
    keep_answers(SockRef::from(&from), true)?;
    let deaf = [deaf("127.0.0.1:0")?, deaf("127.0.0.2:0")?];
    let targets = [deaf[0].local_addr()?, deaf[1].local_addr()?];
    for target in targets {
        // The answer to the first one comes out of the second call, which then sends nothing.
        while from.send_to(b"anybody?", target).is_err() {}
    }
    let mut told = Vec::new();
    while told.len() < 2 {
        wait::until_readable(&from)?;
        told.extend(answers(&from));
    }
    assert_eq!(
        told.iter()
            .map(|answer| answer.destination)
            .collect::<Vec<_>>(),
        targets
    );
    assert_eq!(told[1].reporter, Some(IpAddr::from([127, 0, 0, 2])));
    Ok(())
}

#[test]
fn nothing_is_kept_without_asking_and_nothing_stays_afterwards() -> io::Result<()> {
    let from = socket("127.0.0.1:0")?;
    let deaf = deaf("127.0.0.1:0")?;
    let target = deaf.local_addr()?;
    from.send_to(b"anybody?", target)?;
    assert!(answers(&from).is_empty());
    keep_answers(SockRef::from(&from), true)?;
    from.send_to(b"anybody?", target)?;
    wait::until_readable(&from)?;
    keep_answers(SockRef::from(&from), false)?;
    assert!(answers(&from).is_empty());
    let outcome = from.recv(&mut [0; 8]);
    assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
    Ok(())
}
