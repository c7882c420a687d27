//! ICMP errors for datagrams sent earlier: a connected socket reports them, in their place.

use std::net::UdpSocket;

use sockets_core::error::{ErrorKind, Hresult, SocketErrorStatus};
use sockets_core::readiness::Readiness;
use sockets_core::udp::{Cursor, OnFailure};

use crate::support::batch::Batch;
use crate::support::subject::{Arrival, Subject};
use crate::support::{address, closed_port, plain};

/// A receiving socket connected to a closed port, and the socket that keeps that port.
fn connected_to_closed_port() -> (Subject, UdpSocket) {
    let (subject, holder) = (Subject::receiving("127.0.0.1:0"), closed_port());
    subject.connect(address(&holder));
    (subject, holder)
}

fn failure(arrival: &Arrival) -> &sockets_core::error::Error {
    let Arrival::Failure(error) = arrival else {
        panic!("{arrival:?} is no failure")
    };
    error
}

#[test]
fn an_unreachable_port_is_reported_without_another_send() {
    let (mut subject, _holder) = connected_to_closed_port();
    subject.send(b"request");
    let arrivals = subject.receive(1);
    let error = failure(&arrivals[0]);
    assert_eq!(error.hresult(), Hresult::WSAECONNRESET);
    assert_eq!(error.status(), SocketErrorStatus::ConnectionResetByPeer);
    assert_eq!(error.kind(), ErrorKind::Peer);
    assert_eq!(
        error.to_string(),
        "receive datagram: the peer's port is unreachable"
    );
}

#[test]
fn an_unreachable_port_stands_in_its_place_between_the_datagrams() {
    let mut subject = Subject::receiving("127.0.0.1:0");
    let first = plain("127.0.0.1:0");
    let peer = address(&first);
    subject.connect(peer);
    first
        .send_to(b"before", subject.address())
        .expect("room on the way");
    subject.sink.wait(Readiness::READABLE);
    // Connected to itself it receives from no other, and its port stays its own.
    first.connect(peer).expect("a way to itself");
    subject.send(b"request");
    subject.sink.wait(Readiness::READABLE);
    first.connect(subject.address()).expect("a way back");
    first.send(b"after").expect("room on the way");
    subject.sink.wait(Readiness::READABLE);
    let arrivals = subject.take();
    let [before, error, after] = &arrivals[..] else {
        panic!("{arrivals:?}")
    };
    assert_eq!(*before, Arrival::Datagram(b"before".to_vec(), peer));
    assert_eq!(failure(error).hresult(), Hresult::WSAECONNRESET);
    assert_eq!(*after, Arrival::Datagram(b"after".to_vec(), peer));
}

#[test]
fn every_unreachable_port_is_reported() {
    let (mut subject, _holder) = connected_to_closed_port();
    for _ in 0..20 {
        subject.send(b"request");
        let arrivals = subject.receive(1);
        assert_eq!(failure(&arrivals[0]).hresult(), Hresult::WSAECONNRESET);
    }
}

#[test]
fn a_socket_without_a_peer_never_hears_of_unreachable_ports() {
    let mut subject = Subject::receiving("127.0.0.1:0");
    let (holder, peer) = (closed_port(), plain("127.0.0.1:0"));
    let target = subject.socket.add_target(address(&holder));
    let batch = Batch::of_sizes([10; 5]);
    let mut cursor = Cursor::default();
    let submission = batch.submit(
        &subject,
        Some(&[target; 5]),
        5,
        &mut cursor,
        OnFailure::Skip,
    );
    assert_eq!((cursor.index, submission.failures), (5, vec![]));
    peer.send_to(b"alive", subject.address())
        .expect("room on the way");
    let expected = Arrival::Datagram(b"alive".to_vec(), address(&peer));
    assert_eq!(subject.receive(1), [expected]);
}

#[test]
fn a_socket_that_only_sends_collects_no_icmp_errors() {
    let (mut subject, holder) = (Subject::bind("127.0.0.1:0"), closed_port());
    subject.connect(address(&holder));
    for _ in 0..100 {
        subject.send(b"request");
    }
    assert_eq!(subject.take(), []);
    assert_eq!(subject.sink.take(Readiness::READABLE), 0);
}

#[test]
fn icmp_errors_that_are_not_taken_end_at_the_limit_of_the_inbox() {
    let (mut subject, _holder) = connected_to_closed_port();
    for _ in 0..3_000 {
        subject.send(b"request");
    }
    let count = subject.take().len();
    assert!((1..=1_024).contains(&count), "{count}");
}
