//! The network's answers, for an owner who asks for them: each names its datagram's destination, and none fails a send.

use std::net::{SocketAddr, UdpSocket};

use sockets_core::error::Hresult;
use sockets_core::readiness::Readiness;
use sockets_core::udp::NetworkAnswer;

use crate::descriptors::all_descriptors;
use crate::few_descriptors::has_few_descriptors;
use crate::spawning::SPAWNING;
use crate::support::batch::Batch;
use crate::support::subject::{Arrival, Subject};
use crate::support::{address, at, plain};

const SENDS: usize = 50;

/// Keeps a port and hears nobody but itself there: for everybody else the port is closed.
fn deaf() -> UdpSocket {
    let deaf = plain("127.0.0.1:0");
    deaf.connect(address(&deaf)).expect("its own address");
    deaf
}

fn watching(subject: Subject) -> Subject {
    subject.socket.watch_answers(true).expect("a watch");
    subject
}

/// Waits for so many answers.
fn answers(subject: &Subject, count: usize) -> Vec<NetworkAnswer> {
    let mut answers = subject.socket.take_answers();
    while answers.len() < count {
        subject.sink.wait(Readiness::READABLE);
        answers.extend(subject.socket.take_answers());
    }
    answers
}

/// Sends to a peer that is gone and to one that is there in turn, none of which fails, and returns what came of it.
fn dead_then_live(subject: &Subject, dead: SocketAddr) -> Vec<NetworkAnswer> {
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
    answers(subject, SENDS)
}

#[test]
fn every_answer_names_the_peer_that_is_gone_and_no_send_fails() {
    let deaf = deaf();
    for subject in [
        Subject::bind("127.0.0.1:0"),
        Subject::receiving("0.0.0.0:0"),
    ] {
        let mut subject = watching(subject);
        let told = dead_then_live(&subject, address(&deaf));
        assert_eq!(told.len(), SENDS);
        for answer in told {
            assert_eq!(answer.destination, address(&deaf));
            assert_eq!(answer.reporter, Some(address(&deaf).ip()));
            assert_eq!(answer.error.hresult(), Hresult::WSAECONNRESET);
            assert_eq!(answer.error.code(), Some("ECONNREFUSED"));
            assert_eq!(
                (answer.icmp_type, answer.icmp_code, answer.mtu),
                (3, 3, None)
            );
        }
        assert_eq!(subject.take(), [], "received errors are those of a peer");
    }
}

#[test]
fn a_lone_datagram_needs_no_second_one_to_be_answered() {
    let deaf = deaf();
    let subject = watching(Subject::bind("127.0.0.1:0"));
    let target = subject.socket.add_target(address(&deaf));
    for _ in 0..20 {
        assert_eq!(Batch::of_sizes([10]).send_to(&subject, &[target]), []);
        let [answer] = &answers(&subject, 1)[..] else {
            panic!("one datagram, one answer")
        };
        let expected = format!(
            "datagram to {}: the peer's port is unreachable",
            address(&deaf)
        );
        assert_eq!(answer.error.to_string(), expected);
    }
}

#[test]
fn a_connected_socket_hears_of_its_peer_both_ways() {
    let deaf = deaf();
    let mut subject = watching(Subject::receiving("127.0.0.1:0"));
    subject.connect(address(&deaf));
    for _ in 0..20 {
        subject.send(b"anybody?");
        assert_eq!(answers(&subject, 1)[0].destination, address(&deaf));
        let [Arrival::Failure(error)] = &subject.receive(1)[..] else {
            panic!("no failure")
        };
        assert_eq!(error.hresult(), Hresult::WSAECONNRESET);
    }
}

#[test]
fn a_socket_that_receives_loses_nothing_to_answers() {
    let deaf = deaf();
    let mut subject = watching(Subject::receiving("127.0.0.1:0"));
    let dead = subject.socket.add_target(address(&deaf));
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
    let deaf = deaf();
    let subject = Subject::bind("127.0.0.1:0");
    let target = subject.socket.add_target(address(&deaf));
    let send = || assert_eq!(Batch::of_sizes([10]).send_to(&subject, &[target]), []);
    send();
    for _ in 0..3 {
        subject.socket.watch_answers(true).expect("a watch");
        subject.socket.watch_answers(true).expect("the same watch");
        send();
        assert_eq!(answers(&subject, 1).len(), 1);
        subject.socket.watch_answers(false).expect("no watch");
        subject.socket.watch_answers(false).expect("still none");
        subject.sink.take(Readiness::READABLE);
        send();
        assert!(subject.socket.take_answers().is_empty());
        assert_eq!(subject.sink.take(Readiness::READABLE), 0);
    }
}

#[test]
fn answers_that_nobody_takes_end_at_a_limit() {
    let deaf = deaf();
    let subject = watching(Subject::bind("127.0.0.1:0"));
    let target = subject.socket.add_target(address(&deaf));
    // None of them merges with the next: what leaves as one is answered as one.
    let longer_and_longer = 10..110;
    for _ in 0..30 {
        assert_eq!(
            Batch::of_sizes(longer_and_longer.clone()).send_to(&subject, &[target; 100]),
            []
        );
    }
    let count = answers(&subject, 1).len();
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
            .watch_answers(true)
            .expect_err("it is closed");
        assert_eq!(error.hresult(), Hresult::RO_E_CLOSED);
    }
}

/// An option that stays on would make answers come out of the calls of a socket that nobody watches.
#[test]
fn a_watch_that_cannot_begin_leaves_the_socket_as_it_was() {
    let test = "answers::a_watch_that_cannot_begin_leaves_the_socket_as_it_was";
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
        .watch_answers(true)
        .expect_err("no descriptor");
    assert_eq!(error.hresult(), Hresult::WSAEMFILE);
    assert!(!is_on());
    drop(all);
    subject.socket.watch_answers(true).expect("a descriptor");
    assert!(is_on());
}
