//! A connected TCP stream: reads, writes and the notifications of the owner.

#[path = "support/dropped_sink.rs"]
mod dropped_sink;
#[path = "support/recording_sink.rs"]
mod recording_sink;
#[path = "support/tcp_pair.rs"]
mod tcp_pair;

use std::io::{self, Read as _, Write};
use std::net::Shutdown;
use std::sync::Barrier;
use std::thread;

use sockets_core::error::{Error, Hresult};
use sockets_core::readiness::Readiness;
use sockets_core::stream::{ByteStream as _, Read};
use sockets_core::tcp::{TcpStream, TcpTraffic};

use dropped_sink::SinkDrop;
use tcp_pair::{Pair, reset};

fn bytes(length: usize) -> Vec<u8> {
    (0..length)
        .map(|index| (index * 31 + index / 251) as u8)
        .collect()
}

#[test]
fn a_short_read_waits_for_more_and_saves_the_call_that_finds_nothing() {
    let mut pair = Pair::new();
    assert_eq!(pair.try_read(8), Read::Pending);
    let calls = || pair.stream.traffic().receive_system_calls;
    let before = calls();
    for round in 0..50 {
        pair.peer.write_all(&[round; 5]).expect("room");
        pair.sink.wait(Readiness::READABLE);
        let mut target = [0; 8];
        let read = pair.stream.try_read_and_wait(&mut target).expect("open");
        assert_eq!(read, (Read::Bytes(5), true));
        assert_eq!(target[..5], [round; 5]);
    }
    assert_eq!(calls() - before, 50);
}

#[test]
fn a_read_that_fills_its_memory_may_have_left_something() {
    let mut pair = Pair::new();
    assert_eq!(pair.try_read(8), Read::Pending);
    pair.peer.write_all(&[1; 10]).expect("room");
    pair.sink.wait(Readiness::READABLE);
    let read = || pair.stream.try_read_and_wait(&mut [0; 10]).expect("open");
    assert_eq!(read(), (Read::Bytes(10), false));
    assert_eq!(read(), (Read::Pending, true));
}

#[test]
fn an_end_that_comes_with_the_data_is_found_behind_it() {
    let mut pair = Pair::new();
    assert_eq!(pair.try_read(8), Read::Pending);
    pair.peer.write_all(b"data").expect("room");
    pair.peer.shutdown(Shutdown::Write).expect("connected");
    pair.sink.wait(Readiness::READABLE);
    loop {
        match pair.stream.try_read_and_wait(&mut [0; 8]).expect("open") {
            (Read::Bytes(0), _) => return,
            (_, false) => {}
            (_, true) => drop(pair.sink.wait(Readiness::READABLE)),
        }
    }
}

#[test]
fn a_read_that_found_nothing_is_followed_by_one_report() {
    let mut pair = Pair::new();
    for round in 0..50 {
        assert_eq!(pair.try_read(8), Read::Pending);
        assert_eq!(pair.sink.take(Readiness::READABLE), 0);
        pair.peer.write_all(&[round; 5]).expect("room");
        assert_eq!(pair.sink.wait(Readiness::READABLE), 1);
        assert_eq!(pair.read(), vec![round; 5]);
    }
}

#[test]
fn more_data_is_not_reported_again_before_a_read_found_nothing() {
    let mut pair = Pair::new();
    assert_eq!(pair.try_read(8), Read::Pending);
    pair.peer.write_all(b"first").expect("room");
    pair.sink.wait(Readiness::READABLE);
    pair.peer.write_all(b"second").expect("room");
    Pair::new().settle();
    assert_eq!(pair.sink.take(Readiness::READABLE), 0);
    assert_eq!(pair.read_exactly(11), b"firstsecond");
    assert_eq!(pair.try_read(8), Read::Pending);
}

#[test]
fn a_write_that_the_kernel_had_no_room_for_is_followed_by_one_report() {
    let mut pair = Pair::new();
    for _ in 0..5 {
        let written = pair.fill();
        pair.drain(written);
        assert_eq!(pair.sink.wait(Readiness::WRITABLE), 1);
        Pair::new().settle();
        assert_eq!(pair.sink.take(Readiness::WRITABLE), 0);
    }
}

#[test]
fn two_parts_arrive_as_one_whatever_the_kernel_takes_at_a_time() {
    let data = bytes(3_000_000);
    for split in [0, 1, 100, 1_500_000, 2_999_999, 3_000_000] {
        let pair = Pair::new();
        let mut peer = pair.peer.try_clone().expect("a descriptor");
        let reader = thread::spawn(move || {
            let mut received = vec![0; 3_000_000];
            peer.read_exact(&mut received).map(|()| received)
        });
        pair.write(&data, split);
        let received = reader.join().expect("no failure").expect("all of it");
        assert!(received == data, "split at {split}");
    }
}

#[test]
fn nothing_is_written_at_once() {
    let pair = Pair::new();
    assert_eq!(pair.stream.try_write(&[], &[]).expect("open"), 0);
    assert_eq!(pair.sink.take(Readiness::WRITABLE), 0);
}

#[test]
fn the_end_of_the_peer_is_the_end_of_reading_but_not_of_writing() {
    let mut pair = Pair::new();
    assert_eq!(pair.try_read(8), Read::Pending);
    pair.peer.write_all(b"last words").expect("room");
    pair.peer.shutdown(Shutdown::Write).expect("connected");
    assert_eq!(pair.read_exactly(10), b"last words");
    assert_eq!(pair.read(), b"");
    assert_eq!(pair.try_read(8), Read::Bytes(0));
    pair.write(b"an answer", 0);
    let mut answer = [0; 9];
    pair.peer.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"an answer");
}

#[test]
fn a_reset_is_told_to_every_read_and_write() {
    type Calls = [fn(&TcpStream) -> Result<(), Error>; 2];
    let read = |stream: &TcpStream| stream.try_read(&mut [0; 8]).map(drop);
    let write = |stream: &TcpStream| stream.try_write(b"hello", &[]).map(drop);
    let orders: [Calls; 2] = [[read, write], [write, read]];
    for calls in orders {
        let pair = Pair::new();
        assert_eq!(pair.try_read(8), Read::Pending);
        let (stream, sink, peer) = (pair.stream, pair.sink, pair.peer);
        reset(peer);
        sink.wait(Readiness::READABLE);
        for call in calls.iter().cycle().take(6) {
            let error = call(&stream).expect_err("the connection is gone");
            assert_eq!(error.hresult(), Hresult::WSAECONNRESET);
            let peer = stream.remote_address().to_string();
            assert!(error.to_string().contains(&peer), "{error}");
        }
    }
}

#[test]
fn a_writer_that_waits_hears_of_a_reset() {
    let pair = Pair::new();
    pair.fill();
    reset(pair.peer);
    let error = loop {
        pair.sink.wait(Readiness::WRITABLE);
        // The kernel may have found some room before the reset.
        match pair.stream.try_write(&[9; 1 << 20], &[]) {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(error.hresult(), Hresult::WSAECONNRESET);
}

/// What the peer sees of a close.
fn end_seen_by(peer: &mut std::net::TcpStream) -> io::Result<usize> {
    peer.read(&mut [0; 8])
}

#[test]
fn closing_ends_the_connection_in_order() {
    let mut pair = Pair::new();
    pair.write(b"bye", 0);
    pair.stream.close(false);
    let mut received = Vec::new();
    pair.peer
        .read_to_end(&mut received)
        .expect("an orderly end");
    assert_eq!(received, b"bye");
}

#[test]
fn closing_with_a_reset_resets() {
    let mut pair = Pair::new();
    pair.stream.close(true);
    let error = end_seen_by(&mut pair.peer).expect_err("a reset");
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
}

#[test]
fn closing_resets_when_received_data_was_not_read() {
    let mut pair = Pair::new();
    assert_eq!(pair.try_read(8), Read::Pending);
    pair.peer.write_all(b"unread").expect("room");
    pair.sink.wait(Readiness::READABLE);
    pair.stream.close(false);
    let error = end_seen_by(&mut pair.peer).expect_err("a reset");
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
}

#[test]
fn every_call_tells_that_the_stream_is_closed() {
    let pair = Pair::new();
    let (local, remote) = (pair.stream.local_address(), pair.stream.remote_address());
    assert_eq!(local, pair.peer.peer_addr().ok());
    assert_eq!(Some(remote), pair.peer.local_addr().ok());
    pair.stream.close(false);
    pair.stream.close(true);
    let outcomes = [
        pair.stream.try_read(&mut [0; 8]).map(drop),
        pair.stream.try_write(b"late", &[]).map(drop),
        pair.stream.statistics().map(drop),
    ];
    for outcome in outcomes {
        let error = outcome.expect_err("the stream is closed");
        assert_eq!(error.hresult(), Hresult::RO_E_CLOSED);
    }
    assert_eq!(pair.stream.local_address(), local);
    assert_eq!(pair.stream.remote_address(), remote);
}

#[test]
fn a_local_address_that_was_not_read_is_gone_with_the_stream() {
    let pair = Pair::new();
    pair.stream.close(false);
    assert_eq!(pair.stream.local_address(), None);
}

#[test]
fn the_sink_of_a_closed_stream_is_dropped() {
    let (sink, dropped) = SinkDrop::watched();
    let (stream, mut peer) = tcp_pair::connect(sink);
    assert!(matches!(stream.try_read(&mut [0; 8]), Ok(Read::Pending)));
    let room = stream.try_write(&bytes(64 << 20), &[]).expect("open");
    assert!(room < 64 << 20, "the write waits too");
    drop(stream);
    dropped.wait();
    peer.read_exact(&mut [0; 8]).expect("what was written");
}

/// Reads until the stream is closed or ends, and waits whenever there is nothing.
fn read_all(pair: &Pair, total: usize) {
    let (mut target, mut read) = ([0; 1_000], 0);
    while read < total {
        match pair.stream.try_read(&mut target).expect("open") {
            Read::Bytes(count) => read += count,
            Read::Pending => drop(pair.sink.wait(Readiness::READABLE)),
        }
    }
}

#[test]
fn no_report_is_lost_when_data_flows_both_ways() {
    const TOTAL: usize = 8 << 20;
    let pair = Pair::with_small_send_buffers();
    let mut reader = pair.peer.try_clone().expect("a descriptor");
    let mut writer = pair.peer.try_clone().expect("a descriptor");
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut received = vec![0; TOTAL];
            reader.read_exact(&mut received).expect("all of it");
            assert!(received == bytes(TOTAL));
        });
        scope.spawn(move || {
            // Small and odd pieces, so that reading often finds nothing.
            bytes(TOTAL)
                .chunks(777)
                .try_for_each(|piece| writer.write_all(piece))
                .expect("room");
        });
        scope.spawn(|| read_all(&pair, TOTAL));
        pair.write(&bytes(TOTAL), 1_000);
    });
}

/// Calls until the stream is closed; every call before succeeds.
fn until_closed(begin: &Barrier, mut call: impl FnMut() -> Result<(), Error>) {
    begin.wait();
    let error = loop {
        if let Err(error) = call() {
            break error;
        }
    };
    assert_eq!(error.hresult(), Hresult::RO_E_CLOSED);
}

#[test]
fn streams_are_closed_while_other_threads_use_them() {
    for round in 0..100 {
        let mut pair = Pair::with_small_send_buffers();
        let mut peer = pair.peer.try_clone().expect("a descriptor");
        pair.peer.write_all(&bytes(10_000)).expect("room");
        let (stream, begin) = (&pair.stream, Barrier::new(4));
        thread::scope(|scope| {
            scope.spawn(|| until_closed(&begin, || stream.try_read(&mut [0; 64]).map(drop)));
            scope.spawn(|| {
                until_closed(&begin, || stream.try_write(&[1; 64], &[2; 64]).map(drop));
            });
            scope.spawn(|| until_closed(&begin, || stream.statistics().map(drop)));
            begin.wait();
            peer.read_exact(&mut [0; 640]).expect("a few writes");
            stream.close(round % 2 == 0);
        });
        pair.peer.read_to_end(&mut Vec::new()).unwrap_or_default();
        let closed = end_seen_by(&mut pair.peer);
        assert!(
            closed.is_ok_and(|count| count == 0),
            "the descriptor is gone"
        );
    }
}

#[test]
fn the_traffic_counts_both_directions_and_stays_after_closing() {
    let mut pair = Pair::new();
    assert_eq!(pair.stream.traffic(), TcpTraffic::default());
    pair.stream.try_write(b"hel", b"lo").expect("room");
    pair.peer.write_all(b"bye").expect("room");
    pair.read_exactly(3);
    pair.stream.close(false);
    let traffic = pair.stream.traffic();
    assert_eq!((traffic.bytes_sent, traffic.bytes_received), (5, 3));
    assert_eq!(traffic.send_system_calls, 1);
    assert!(traffic.receive_system_calls > 0);
}

#[test]
#[cfg(target_os = "linux")]
fn the_round_trip_time_is_told() {
    let pair = Pair::new();
    pair.write(b"ping", 0);
    let statistics = pair.stream.statistics().expect("open");
    assert!(statistics.round_trip_time.sum > 0);
}

#[test]
fn the_end_of_sending_leaves_reading_open() {
    let mut pair = Pair::new();
    pair.write(b"question", 3);
    assert_eq!(pair.stream.end_sending(), Ok(true));
    assert_eq!(pair.stream.end_sending(), Ok(true));
    let mut received = Vec::new();
    pair.peer.read_to_end(&mut received).expect("a FIN");
    assert_eq!(received, b"question");
    pair.peer.write_all(b"answer").expect("room");
    assert_eq!(pair.read_exactly(6), b"answer");
    assert!(pair.stream.try_write(b"late", &[]).is_err());
    pair.stream.close(false);
    assert_eq!(
        pair.stream.end_sending().map_err(|error| error.hresult()),
        Err(Hresult::RO_E_CLOSED)
    );
}

#[test]
fn the_end_of_sending_fails_on_a_connection_that_the_peer_reset() {
    for is_read in [false, true] {
        let pair = Pair::new();
        assert_eq!(pair.try_read(8), Read::Pending);
        reset(pair.peer);
        pair.sink.wait(Readiness::READABLE);
        if is_read {
            assert!(pair.stream.try_read(&mut [0; 8]).is_err());
        }
        let error = pair.stream.end_sending().expect_err("a reset");
        assert_eq!(error.hresult(), Hresult::WSAECONNRESET, "read: {is_read}");
    }
}

#[test]
fn a_stream_that_lost_data_ends_with_a_reset_however_it_is_closed() {
    let ends: [fn(TcpStream); 2] = [|stream| stream.close(false), drop];
    for end in ends {
        let mut pair = Pair::new();
        pair.write(b"part", 1);
        pair.drain(4);
        pair.stream.break_off();
        let codes = [
            pair.stream.end_sending().map(drop),
            pair.stream.take_socket().map(drop),
        ]
        .map(|outcome| outcome.map_err(|error| error.hresult()));
        let expected = [
            Hresult::ERROR_OPERATION_ABORTED,
            Hresult::E_ILLEGAL_METHOD_CALL,
        ];
        assert_eq!(codes, expected.map(Err));
        pair.write(b"more", 2);
        pair.drain(4);
        end(pair.stream);
        let error = end_seen_by(&mut pair.peer).expect_err("a reset");
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }
}
