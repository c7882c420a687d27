//! Receiving in the background: order, limits, peers.

use std::net::{SocketAddr, UdpSocket};

use sockets_core::readiness::Readiness;
use sockets_core::udp::UdpConfig;

use crate::support::batch::Batch;
use crate::support::subject::{Arrival, Subject, roomy};
use crate::support::{address, at, parse, plain};

/// Datagrams that may wait for the owner.
const MAX_DATAGRAMS: usize = 1_024;

/// Bytes that may wait for the owner.
const MAX_BYTES: usize = 1 << 20;

/// Datagrams that one call to the kernel may add to a full inbox.
const LAST_CALL: usize = 64;

/// Sends numbered datagrams of one size, and waits after each few until the socket took them from the kernel or its
/// inbox is full.
fn send_numbered(to: &Subject, from: &UdpSocket, count: usize, size: usize, few: usize) {
    let limit = MAX_DATAGRAMS.min(MAX_BYTES.div_ceil(size));
    for number in 0..count {
        from.send_to(&numbered(number, size), to.address())
            .expect("room on the way");
        if number % few == few - 1 {
            wait_until_received(to, limit.min(number + 1));
        }
    }
}

fn numbered(number: usize, size: usize) -> Vec<u8> {
    let mut payload = vec![number as u8; size];
    payload[..4].copy_from_slice(&(number as u32).to_le_bytes());
    payload
}

fn wait_until_received(subject: &Subject, count: usize) {
    while received(subject) < count {
        subject.sink.wait(Readiness::READABLE);
    }
}

fn received(subject: &Subject) -> usize {
    let statistics = subject.socket.statistics().expect("open");
    statistics.received.datagrams as usize
}

/// Lets the I/O threads finish what they do: another socket's datagram goes through them.
fn settle() {
    let mut other = Subject::receiving("127.0.0.1:0");
    other.connect(other.address());
    for _ in 0..8 {
        other.send(b"turn");
        other.receive(1);
    }
}

/// Checks that the inbox stopped between `limit` and one call more, and that nothing is lost or out of order.
fn assert_paused_and_complete(subject: &mut Subject, from: SocketAddr, count: usize, size: usize) {
    settle();
    let limit = MAX_DATAGRAMS.min(MAX_BYTES.div_ceil(size));
    let paused = received(subject);
    assert!((limit..limit + LAST_CALL).contains(&paused), "{paused}");
    assert!(paused < count, "nothing was left to the kernel");
    let mut arrivals = subject.take();
    assert_eq!(arrivals.len(), paused);
    arrivals.extend(subject.receive(count - paused));
    for (number, arrival) in arrivals.into_iter().enumerate() {
        let expected = Arrival::Datagram(numbered(number, size), from);
        assert!(arrival == expected, "datagram {number}");
    }
}

#[test]
fn reading_pauses_when_1024_datagrams_wait_and_goes_on_when_they_are_taken() {
    let (mut subject, from) = (Subject::receiving("127.0.0.1:0"), plain("127.0.0.1:0"));
    send_numbered(&subject, &from, 1_500, 20, 250);
    assert_paused_and_complete(&mut subject, address(&from), 1_500, 20);
}

#[test]
fn reading_pauses_when_a_mebibyte_waits_and_goes_on_when_it_is_taken() {
    let (mut subject, from) = (Subject::receiving("127.0.0.1:0"), plain("127.0.0.1:0"));
    send_numbered(&subject, &from, 34, 40_000, 2);
    assert_paused_and_complete(&mut subject, address(&from), 34, 40_000);
}

#[test]
fn an_inbox_that_is_taken_often_never_pauses() {
    let (mut subject, from) = (Subject::receiving("127.0.0.1:0"), plain("127.0.0.1:0"));
    let mut arrivals = Vec::new();
    for number in 0..5_000 {
        from.send_to(&numbered(number, 20), subject.address())
            .expect("room on the way");
        if number % 100 == 99 {
            arrivals.extend(subject.receive(100));
        }
    }
    let expected = (0..5_000).map(|number| Arrival::Datagram(numbered(number, 20), address(&from)));
    assert!(arrivals.into_iter().eq(expected));
}

#[test]
fn peers_are_announced_once_and_numbered_across_batches() {
    let mut subject = Subject::receiving("127.0.0.1:0");
    let peers = [(); 3].map(|()| plain("127.0.0.1:0"));
    let addresses = peers.each_ref().map(address);
    let mut round = |senders: &[usize], announced: &[SocketAddr]| {
        let before = received(&subject);
        for &sender in senders {
            peers[sender]
                .send_to(&[sender as u8], subject.address())
                .expect("room on the way");
        }
        wait_until_received(&subject, before + senders.len());
        let batch = subject.socket.take_received().expect("datagrams");
        assert_eq!(batch.new_peers.addresses, announced);
        let expected: Vec<_> = senders
            .iter()
            .map(|&sender| Arrival::Datagram(vec![sender as u8], addresses[sender]))
            .collect();
        assert_eq!(subject.unpack(batch), expected);
    };
    round(&[0, 1, 0], &addresses[..2]);
    round(&[1, 0], &[]);
    round(&[0, 2, 1, 2], &addresses[2..]);
}

#[test]
fn empty_datagrams_stand_in_their_place() {
    let (mut subject, from) = (Subject::receiving("127.0.0.1:0"), plain("127.0.0.1:0"));
    let payloads: [&[u8]; 6] = [b"", b"a", b"", b"", b"bc", b""];
    for payload in payloads {
        from.send_to(payload, subject.address())
            .expect("room on the way");
    }
    let expected = payloads.map(|payload| Arrival::Datagram(payload.to_vec(), address(&from)));
    assert_eq!(subject.receive(6), expected);
}

/// Linux gives a run that was sent as one to a receiver as one; the owner sees the datagrams.
#[test]
fn coalesced_datagrams_come_apart() {
    let (from, mut to) = (
        Subject::bind("127.0.0.1:0"),
        Subject::receiving("127.0.0.1:0"),
    );
    from.connect(to.address());
    let batch = Batch::of_sizes((0..130).map(|index| if index % 10 == 9 { 77 } else { 100 }));
    assert_eq!(batch.send(&from), []);
    let expected: Vec<_> = batch
        .payloads()
        .map(|payload| Arrival::Datagram(payload.to_vec(), from.address()))
        .collect();
    assert!(to.receive(batch.len()) == expected);
    let segmented = from.socket.statistics().expect("open").sent.segmented_runs;
    let coalesced = to
        .socket
        .statistics()
        .expect("open")
        .received
        .coalesced_runs;
    assert_eq!(segmented > 0, coalesced > 0, "{segmented}, {coalesced}");
}

#[test]
fn nothing_is_received_before_it_is_asked_for() {
    let (mut subject, from) = (Subject::bind("127.0.0.1:0"), plain("127.0.0.1:0"));
    from.send_to(b"early", subject.address())
        .expect("room on the way");
    settle();
    assert_eq!(subject.take(), []);
    assert_eq!(subject.sink.take(Readiness::READABLE), 0);
    subject.socket.start_receiving();
    let expected = Arrival::Datagram(b"early".to_vec(), address(&from));
    assert_eq!(subject.receive(1), [expected]);
}

#[test]
fn starting_twice_reads_once() {
    let (mut subject, from) = (Subject::receiving("127.0.0.1:0"), plain("127.0.0.1:0"));
    subject.socket.start_receiving();
    for number in 0..200 {
        from.send_to(&numbered(number, 4), subject.address())
            .expect("room on the way");
    }
    let expected: Vec<_> = (0..200)
        .map(|number| Arrival::Datagram(numbered(number, 4), address(&from)))
        .collect();
    assert!(subject.receive(200) == expected);
}

#[test]
fn a_connected_socket_hears_its_peer_alone() {
    let mut subject = Subject::receiving("127.0.0.1:0");
    let (peer, stranger) = (plain("127.0.0.1:0"), plain("127.0.0.1:0"));
    subject.connect(address(&peer));
    stranger
        .send_to(b"not for you", subject.address())
        .expect("room on the way");
    peer.send_to(b"for you", subject.address())
        .expect("room on the way");
    let expected = Arrival::Datagram(b"for you".to_vec(), address(&peer));
    assert_eq!(subject.receive(1), [expected]);
}

#[test]
#[cfg(target_os = "linux")]
fn what_the_receive_buffer_had_no_room_for_is_counted() {
    let config = UdpConfig {
        inbound_buffer_size: Some(4_096),
        ..UdpConfig::default()
    };
    let subject = Subject::open(&config, at(parse("127.0.0.1:0"))).expect("a free port");
    let from = plain("127.0.0.1:0");
    for number in 0..100 {
        from.send_to(&numbered(number, 500), subject.address())
            .expect("room on the way");
    }
    let drops = subject.socket.statistics().expect("open").kernel_drops;
    let room = subject.socket.receive_buffer_size().expect("open");
    let most = (room / 500) as u64;
    assert!(
        drops.is_some_and(|drops| (100 - most..100).contains(&drops)),
        "{drops:?}"
    );
}

#[test]
fn the_limit_of_a_turn_is_where_reading_pauses() {
    let config = UdpConfig {
        receive_turn_limit: 10,
        ..roomy()
    };
    let mut subject = Subject::open(&config, at(parse("127.0.0.1:0"))).expect("a free port");
    let from = plain("127.0.0.1:0");
    for number in 0..25 {
        from.send_to(&numbered(number, 20), subject.address())
            .expect("room on the way");
    }
    subject.socket.start_receiving();
    for (total, taken) in [(10, 10), (20, 10), (25, 5)] {
        wait_until_received(&subject, total);
        settle();
        assert_eq!(subject.take().len(), taken);
    }
}
