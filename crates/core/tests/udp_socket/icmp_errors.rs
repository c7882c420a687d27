//! ICMP errors, for an owner who asks for them: each has its datagram's destination, and none fails a send.

use std::net::{SocketAddr, UdpSocket};

use sockets_core::error::Hresult;
use sockets_core::readiness::Readiness;
use sockets_core::udp::IcmpReport;

use crate::descriptors::all_descriptors;
use crate::few_descriptors::has_few_descriptors;
use crate::spawning::SPAWNING;
use crate::support::batch::Batch;
use crate::support::subject::{Arrival, Subject};
use crate::support::{address, at, plain};

const SENDS: usize = 50;

/// A socket connected to itself: for every other sender its port is closed.
fn closed_port() -> UdpSocket {
    let closed_port = plain("127.0.0.1:0");
    closed_port
        .connect(address(&closed_port))
        .expect("its own address");
    closed_port
}

fn watching(subject: Subject) -> Subject {
    subject.socket.watch_icmp_errors(true).expect("a watch");
    subject
}

/// Waits for so many ICMP errors.
fn collected(subject: &Subject, count: usize) -> Vec<IcmpReport> {
    let mut errors = subject.socket.take_icmp_errors();
    while errors.len() < count {
        subject.sink.wait(Readiness::READABLE);
        errors.extend(subject.socket.take_icmp_errors());
    }
    errors
}

/// Sends to a closed port and to an open one in turn, none of which fails, and returns the ICMP errors.
fn closed_then_open(subject: &Subject, dead: SocketAddr) -> Vec<IcmpReport> {
    let live = plain("127.0.0.1:0");
    let targets = [dead, address(&live)].map(|target| subject.socket.add_target(target));
    let batch = Batch::of_sizes([100; 2 * SENDS]);
    let in_turn: Vec<_> = (0..2 * SENDS).map(|index| targets[index % 2]).collect();
    assert_eq!(batch.send_to(subject, &in_turn), []);
    let expected = batch.payloads().skip(1).step_by(2);
    for payload in expected {
        let mut buffer = [0; 200];
        let (length, _) = live.recv_from(&mut buffer).expect("a datagram");
        assert_eq!(&buffer[..length], payload);
    }
    collected(subject, SENDS)
}

#[test]
fn every_error_names_the_closed_port_and_no_send_fails() {
    let closed_port = closed_port();
    for subject in [
        Subject::bind("127.0.0.1:0"),
        Subject::receiving("0.0.0.0:0"),
    ] {
        let mut subject = watching(subject);
        let errors = closed_then_open(&subject, address(&closed_port));
        assert_eq!(errors.len(), SENDS);
        for error in errors {
            assert_eq!(error.destination, address(&closed_port));
            assert_eq!(error.reporter, Some(address(&closed_port).ip()));
            assert_eq!(error.error.hresult(), Hresult::WSAECONNRESET);
            assert_eq!(error.error.code(), Some("ECONNREFUSED"));
            assert_eq!((error.icmp_type, error.icmp_code, error.mtu), (3, 3, None));
        }
        assert_eq!(subject.take(), [], "received errors are those of a peer");
    }
}

#[test]
fn the_error_of_a_lone_datagram_needs_no_second_one() {
    let closed_port = closed_port();
    let subject = watching(Subject::bind("127.0.0.1:0"));
    let target = subject.socket.add_target(address(&closed_port));
    for _ in 0..20 {
        assert_eq!(Batch::of_sizes([10]).send_to(&subject, &[target]), []);
        let [error] = &collected(&subject, 1)[..] else {
            panic!("one datagram, one error")
        };
        let expected = format!(
            "datagram to {}: the peer's port is unreachable",
            address(&closed_port)
        );
        assert_eq!(error.error.to_string(), expected);
    }
}

#[test]
fn a_connected_socket_gets_the_error_both_ways() {
    let closed_port = closed_port();
    let mut subject = watching(Subject::receiving("127.0.0.1:0"));
    subject.connect(address(&closed_port));
    for _ in 0..20 {
        subject.send(b"request");
        assert_eq!(collected(&subject, 1)[0].destination, address(&closed_port));
        let [Arrival::Failure(error)] = &subject.receive(1)[..] else {
            panic!("no failure")
        };
        assert_eq!(error.hresult(), Hresult::WSAECONNRESET);
    }
}

#[test]
fn a_socket_that_receives_loses_nothing_to_answers() {
    let closed_port = closed_port();
    let mut subject = watching(Subject::receiving("127.0.0.1:0"));
    let dead = subject.socket.add_target(address(&closed_port));
    let from = plain("127.0.0.1:0");
    for round in 0..SENDS {
        assert_eq!(Batch::of_sizes([10]).send_to(&subject, &[dead]), []);
        let payload = round.to_le_bytes();
        from.send_to(&payload, subject.address()).expect("room");
        let expected = Arrival::Datagram(payload.to_vec(), address(&from));
        assert_eq!(subject.receive(1), [expected]);
    }
}

#[test]
fn watching_begins_and_ends_at_any_time() {
    let closed_port = closed_port();
    let subject = Subject::bind("127.0.0.1:0");
    let target = subject.socket.add_target(address(&closed_port));
    let send = || assert_eq!(Batch::of_sizes([10]).send_to(&subject, &[target]), []);
    send();
    for _ in 0..3 {
        subject.socket.watch_icmp_errors(true).expect("a watch");
        subject
            .socket
            .watch_icmp_errors(true)
            .expect("the same watch");
        send();
        assert_eq!(collected(&subject, 1).len(), 1);
        subject.socket.watch_icmp_errors(false).expect("no watch");
        subject.socket.watch_icmp_errors(false).expect("still none");
        subject.sink.take(Readiness::READABLE);
        send();
        assert!(subject.socket.take_icmp_errors().is_empty());
        assert_eq!(subject.sink.take(Readiness::READABLE), 0);
    }
}

#[test]
fn icmp_errors_that_are_not_taken_end_at_a_limit() {
    let closed_port = closed_port();
    let subject = watching(Subject::bind("127.0.0.1:0"));
    let target = subject.socket.add_target(address(&closed_port));
    // No two of one size are neighbours: a segmented send has one ICMP error.
    let longer_and_longer = 10..110;
    for _ in 0..30 {
        assert_eq!(
            Batch::of_sizes(longer_and_longer.clone()).send_to(&subject, &[target; 100]),
            []
        );
    }
    let count = collected(&subject, 1).len();
    assert!((1..=1_024).contains(&count), "{count}");
}

#[test]
fn closing_frees_the_port_of_a_socket_that_watches() {
    let _alone = SPAWNING.read();
    for _ in 0..20 {
        let subject = watching(Subject::bind("127.0.91.19:0"));
        let local = subject.address();
        subject.socket.close();
        Subject::open(&Default::default(), at(local)).expect("the port is free");
        let error = subject
            .socket
            .watch_icmp_errors(true)
            .expect_err("it is closed");
        assert_eq!(error.hresult(), Hresult::RO_E_CLOSED);
    }
}

/// Without a watch an option that stayed on would fail calls of the socket with pending errors.
#[test]
fn a_watch_that_cannot_begin_leaves_the_socket_as_it_was() {
    let test = "icmp_errors::a_watch_that_cannot_begin_leaves_the_socket_as_it_was";
    if !has_few_descriptors(test, 128) {
        return;
    }
    let subject = Subject::bind("127.0.0.1:0");
    let is_on = || {
        let option = subject
            .socket
            .raw_option(libc::IPPROTO_IP, libc::IP_RECVERR, 4);
        option.expect("readable") != [0; 4]
    };
    let all = all_descriptors();
    let error = subject
        .socket
        .watch_icmp_errors(true)
        .expect_err("no descriptor");
    assert_eq!(error.hresult(), Hresult::WSAEMFILE);
    assert!(!is_on());
    drop(all);
    subject
        .socket
        .watch_icmp_errors(true)
        .expect("a descriptor");
    assert!(is_on());
}
