//! A slow network: the send buffer fills, the owner is notified when it has room again, and nothing is lost.

use sockets_core::readiness::Readiness;
use sockets_core::udp::{Cursor, OnFailure, Pause};

use crate::descriptors::all_descriptors;
use crate::private_network::has_private_network;
use crate::support::address;
use crate::support::batch::Batch;
use crate::support::plain;
use crate::support::subject::{Arrival, Subject};

/// Datagrams wait in a queue that lets 5 Mbit/s through; those that wait count against the send buffer. At that rate the
/// receive buffer holds what comes while the I/O thread waits for its turn on a busy machine.
const SLOW_LOOPBACK: &str = "tc qdisc add dev lo root tbf rate 5mbit burst 20kb latency 60s";

/// Sends more than the send buffer holds, and checks that it pauses and that all arrives.
fn assert_pauses_and_loses_nothing(from: &Subject, to: &mut Subject) {
    let batch = Batch::of_sizes([1_000; 600]);
    let (mut cursor, mut pauses) = (Cursor::default(), 0);
    loop {
        let before = cursor;
        let submission = batch.submit(from, None, batch.len(), &mut cursor, OnFailure::Skip);
        assert_eq!(submission.failures, []);
        assert_eq!(cursor.offset, 1_000 * cursor.index);
        if submission.pause.is_none() {
            break;
        }
        assert_eq!(submission.pause, Some(Pause::SendBuffer));
        assert!(before.index <= cursor.index && cursor.index < batch.len());
        pauses += 1;
        from.sink.wait(Readiness::WRITABLE);
    }
    assert!(pauses > 0, "the send buffer never filled");
    assert_eq!(cursor.index, batch.len());
    let expected: Vec<_> = batch
        .payloads()
        .map(|payload| Arrival::Datagram(payload.to_vec(), from.address()))
        .collect();
    assert!(to.receive(batch.len()) == expected);
}

#[test]
fn a_full_send_buffer_pauses_the_batch_until_there_is_room() {
    let test = "backpressure::a_full_send_buffer_pauses_the_batch_until_there_is_room";
    if has_private_network(test, SLOW_LOOPBACK) {
        let from = Subject::bind("127.0.0.1:0");
        let mut to = Subject::receiving("127.0.0.1:0");
        from.connect(to.address());
        assert_pauses_and_loses_nothing(&from, &mut to);
    }
}

/// epoll reports the ICMP error as EPOLLERR of a writable socket, which the reactor takes for the end of writing.
#[test]
fn a_full_send_buffer_pauses_also_after_an_unreachable_port() {
    let test = "backpressure::a_full_send_buffer_pauses_also_after_an_unreachable_port";
    if has_private_network(test, SLOW_LOOPBACK) {
        let mut from = Subject::receiving("127.0.0.1:0");
        let peer = address(&plain("127.0.0.1:0"));
        from.connect(peer);
        from.send(b"request");
        assert!(matches!(from.receive(1)[..], [Arrival::Failure(_)]));
        let mut to = Subject::receiving(&peer.to_string());
        assert_pauses_and_loses_nothing(&from, &mut to);
    }
}

/// The reactor needs a descriptor to watch for room; without one the socket tries again a little later.
#[test]
fn a_full_send_buffer_pauses_also_when_the_process_has_no_descriptor_left() {
    let test =
        "backpressure::a_full_send_buffer_pauses_also_when_the_process_has_no_descriptor_left";
    if has_private_network(test, SLOW_LOOPBACK) {
        let from = Subject::bind("127.0.0.1:0");
        let mut to = Subject::receiving("127.0.0.1:0");
        from.connect(to.address());
        let _all = all_descriptors();
        assert_pauses_and_loses_nothing(&from, &mut to);
    }
}
