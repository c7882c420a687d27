//! A TLS stream between its handshake and its end: its data, and what the owner and the peer are notified of.

#[path = "support/dropped_sink.rs"]
mod dropped_sink;
#[path = "support/recording_sink.rs"]
mod recording_sink;
#[path = "support/tls_pair.rs"]
mod tls_pair;

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream as Plain};
use std::thread;
use std::time::Duration;

use rustls::AlertDescription;
use rustls::version::{TLS12, TLS13};
use socket2::SockRef;
use sockets_core::error::{Error, Hresult};
use sockets_core::readiness::Readiness;
use sockets_core::stream::ByteStream as _;
use sockets_core::stream::PumpedStream;
use sockets_core::stream::Read;

use dropped_sink::SinkDrop;
use tls_pair::{Near, Peer, ROLES, Role, Sockets, read_to_end};

const MIB: usize = 1 << 20;

fn bytes(length: usize) -> Vec<u8> {
    (0..length)
        .map(|index| (index * 31 + index / 251) as u8)
        .collect()
}

/// Ends the connection with a reset.
fn reset(socket: &Plain) {
    let socket = SockRef::from(socket);
    socket.set_linger(Some(Duration::ZERO)).expect("possible");
}

/// Waits until reading fails, with nothing to read before.
fn read_failure(near: &Near) -> Error {
    loop {
        match near.stream.try_read(&mut [0; 1_024]) {
            Ok(Read::Bytes(count)) => panic!("{count} bytes instead of a failure"),
            Ok(Read::Pending) => drop(near.sink.wait(Readiness::READABLE)),
            Err(error) => return error,
        }
    }
}

/// Writes until the connection fails.
fn write_failure(near: &Near) -> Error {
    let piece = vec![9; 100_000];
    loop {
        match near.stream.try_write(&piece, &[]) {
            Ok(count) if count == piece.len() => {}
            Ok(_) => drop(near.sink.wait(Readiness::WRITABLE)),
            Err(error) => return error,
        }
    }
}

/// Asserts that every call from now on fails with this error.
fn assert_told_always(stream: &PumpedStream, error: &Error) {
    for _ in 0..3 {
        assert_eq!(stream.try_write(b"x", &[]).as_ref(), Err(error));
        assert_eq!(stream.try_write(&[0; 100_000], b"x").as_ref(), Err(error));
        assert_eq!(stream.handed_over().as_ref(), Err(error));
        assert_eq!(stream.try_read(&mut [0; 8]).as_ref(), Err(error));
    }
}

/// The next record of the peer, as it goes over the wire.
fn next_record(peer: &mut Peer, data: &[u8]) -> Vec<u8> {
    peer.conn.writer().write_all(data).expect("room");
    let mut record = Vec::new();
    while peer.conn.wants_write() {
        peer.conn.write_tls(&mut record).expect("memory");
    }
    record
}

#[test]
fn two_parts_arrive_as_one_in_order() {
    let data = bytes(3 * MIB);
    for (role, split) in [
        (Role::Client(&TLS12), 1),
        (Role::Client(&TLS13), 0),
        (Role::Server(&TLS12), 16_385),
        (Role::Server(&TLS13), 3 * MIB),
    ] {
        let (near, mut peer) = Near::acting(role);
        let mut received = vec![0; data.len()];
        thread::scope(|scope| {
            scope.spawn(|| peer.read_exact(&mut received).expect("all of it"));
            near.write(&data, split);
        });
        assert!(received == data, "split at {split}");
    }
}

#[test]
fn no_report_is_lost_when_data_flows_both_ways() {
    let data = bytes(4 * MIB);
    for role in ROLES {
        let (near, mut peer) = Near::acting(role);
        thread::scope(|scope| {
            scope.spawn(|| {
                // Odd pieces, so that the other side often finds nothing.
                let (mut piece, mut total) = ([0; 7_777], 0);
                while total < data.len() {
                    let count = peer.read(&mut piece).expect("open");
                    peer.write_all(&piece[..count]).expect("room");
                    total += count;
                }
            });
            scope.spawn(|| assert!(near.read_exactly(data.len()) == data));
            for piece in data.chunks(33_333) {
                near.write(piece, 1_000);
            }
        });
        near.hand_over(data.len());
    }
}

#[test]
fn a_read_that_found_nothing_is_followed_by_one_report() {
    let (near, mut peer) = Near::connected();
    for round in 0..50 {
        assert_eq!(near.try_read(8), Read::Pending);
        assert_eq!(near.sink.take(Readiness::READABLE), 0);
        peer.write_all(&[round; 5]).expect("room");
        assert_eq!(near.sink.wait(Readiness::READABLE), 1);
        assert_eq!(near.read(8), vec![round; 5]);
    }
}

#[test]
fn a_peer_that_does_not_read_holds_the_writer_back() {
    // What the kernel and the stream hold together.
    const HELD: usize = MIB;
    let (near, mut peer) = Near::with_small_buffers();
    let (data, mut piece) = (bytes(8 * MIB), vec![0; 100_000]);
    let (mut written, mut read) = (0, 0);
    while written < data.len() {
        let rest = &data[written..data.len().min(written + piece.len())];
        let count = near.stream.try_write(rest, &[]).expect("open");
        written += count;
        assert!(written - read < HELD, "{written} written, {read} read");
        if count == 0 {
            // There is more than enough on its way.
            peer.read_exact(&mut piece).expect("open");
            assert!(piece == data[read..read + piece.len()]);
            read += piece.len();
        }
    }
    let mut rest = vec![0; written - read];
    peer.read_exact(&mut rest).expect("open");
    assert!(rest == data[read..]);
    near.hand_over(data.len());
}

#[test]
fn a_writer_without_room_hears_of_it_when_the_peer_reads() {
    let (near, mut peer) = Near::with_small_buffers();
    for _ in 0..10 {
        let written = near.stream.try_write(&vec![7; MIB], &[]).expect("open");
        assert!(written < MIB);
        thread::scope(|scope| {
            scope.spawn(|| peer.read_exact(&mut vec![0; written + 1]).expect("open"));
            while near.stream.try_write(b"x", &[]).expect("open") == 0 {
                near.sink.wait(Readiness::WRITABLE);
            }
        });
    }
}

#[test]
fn a_reader_that_pauses_leaves_the_rest_with_the_kernel() {
    // The limit of the stream and what one read of the socket brings, with what TLS adds.
    const HELD: u64 = 384 * 1024;
    let (near, mut peer) = Near::connected();
    let data = bytes(16 * MIB);
    thread::scope(|scope| {
        scope.spawn(|| peer.write_all(&data).expect("room"));
        // Dropped by a panic, which ends the write.
        let near = near;
        let mut received = Vec::new();
        while received.len() < data.len() {
            received.extend(near.read(5_000));
            let taken = near.stream.traffic().bytes_received;
            let overhead = taken / 500;
            assert!(taken < received.len() as u64 + overhead + HELD);
        }
        assert!(received == data);
    });
}

#[test]
fn an_orderly_end_is_no_error_and_leaves_the_other_direction_open() {
    for role in ROLES {
        let (near, mut peer) = Near::acting(role);
        assert_eq!(near.try_read(8), Read::Pending);
        peer.write_all(b"last words").expect("room");
        peer.conn.send_close_notify();
        peer.flush().expect("room");
        peer.sock.shutdown(Shutdown::Write).expect("connected");
        assert_eq!(near.read_exactly(10), b"last words");
        assert_eq!(near.read(8), b"");
        assert_eq!(near.try_read(8), Read::Bytes(0));
        near.write(b"an answer", 0);
        let mut answer = [0; 9];
        peer.read_exact(&mut answer).expect("an answer");
        assert_eq!(&answer, b"an answer");
    }
}

#[test]
fn an_end_that_comes_with_the_handshake_is_an_orderly_one() {
    for role in ROLES {
        for words in [&b"few words"[..], b""] {
            let (near, mut peer) = Near::closed_by_peer(role, words);
            assert_eq!(near.read_exactly(words.len()), words);
            assert_eq!(near.read(8), b"");
            near.write(b"an answer", 0);
            let mut answer = [0; 9];
            peer.read_exact(&mut answer).expect("an answer");
            assert_eq!(&answer, b"an answer");
        }
    }
}

#[test]
fn an_end_without_close_notify_is_an_error_behind_the_data() {
    for role in ROLES {
        let (near, mut peer) = Near::acting(role);
        peer.write_all(b"last wor").expect("room");
        peer.sock.shutdown(Shutdown::Write).expect("connected");
        assert_eq!(near.read_exactly(8), b"last wor");
        let error = read_failure(&near);
        assert_eq!(error.hresult(), Hresult::WSAECONNRESET);
        assert!(error.to_string().contains("close_notify"), "{error}");
        assert_eq!(read_failure(&near), error);
    }
}

#[test]
fn a_record_that_was_cut_off_is_not_delivered() {
    let (near, mut peer) = Near::connected();
    let record = next_record(&mut peer, &bytes(1_000));
    let (almost, _) = record.split_at(record.len() - 1);
    peer.sock.write_all(almost).expect("room");
    peer.sock.shutdown(Shutdown::Write).expect("connected");
    let error = read_failure(&near);
    assert_eq!(error.hresult(), Hresult::WSAECONNRESET);
}

#[test]
fn a_record_that_was_damaged_ends_both_directions() {
    for role in ROLES {
        let (near, mut peer) = Near::acting(role);
        peer.write_all(b"good").expect("room");
        let mut record = next_record(&mut peer, b"forged");
        *record.last_mut().expect("a record") ^= 1;
        peer.sock.write_all(&record).expect("room");
        assert_eq!(near.read_exactly(4), b"good");
        let error = read_failure(&near);
        assert_eq!(error.hresult(), Hresult::SEC_E_DECRYPT_FAILURE);
        assert_told_always(&near.stream, &error);
        let alert = peer.read(&mut [0; 8]).expect_err("an alert");
        let alert = alert.get_ref().and_then(|error| error.downcast_ref());
        let bad = rustls::Error::AlertReceived(AlertDescription::BadRecordMac);
        assert_eq!(alert, Some(&bad));
    }
}

#[test]
fn a_writer_that_waits_hears_of_a_damaged_record() {
    let (near, mut peer) = Near::with_small_buffers();
    let written = near.stream.try_write(&vec![7; MIB], &[]).expect("open");
    assert!(written < MIB);
    let mut record = next_record(&mut peer, b"forged");
    *record.last_mut().expect("a record") ^= 1;
    peer.sock.write_all(&record).expect("room");
    let error = write_failure(&near);
    assert_eq!(error.hresult(), Hresult::SEC_E_DECRYPT_FAILURE);
    assert_told_always(&near.stream, &error);
}

#[test]
fn a_reset_is_told_to_every_call() {
    let read: fn(&Near) -> Error = read_failure;
    for (first, second) in [(read, write_failure as _), (write_failure, read)] {
        let (near, peer) = Near::connected();
        assert_eq!(near.try_read(8), Read::Pending);
        reset(&peer.sock);
        drop(peer);
        near.sink.wait(Readiness::READABLE);
        let error = first(&near);
        assert_eq!(error.hresult(), Hresult::WSAECONNRESET);
        assert_eq!(second(&near), error);
        assert_told_always(&near.stream, &error);
    }
}

#[test]
fn a_writer_that_waits_hears_of_a_reset() {
    let (near, peer) = Near::connected();
    let writes = near.stream.try_write(&vec![0; MIB], &[]);
    assert!(writes.expect("open") < MIB);
    reset(&peer.sock);
    drop(peer);
    let error = write_failure(&near);
    assert_eq!(error.hresult(), Hresult::WSAECONNRESET);
}

#[test]
fn closing_sends_close_notify_after_everything_that_was_handed_over() {
    for role in ROLES {
        for length in [3, 100_000] {
            let (near, mut peer) = Near::acting(role);
            let data = bytes(length);
            near.write(&data, 1);
            near.hand_over(length);
            near.stream.close(false);
            let (received, end) = read_to_end(&mut peer);
            assert!(received == data);
            end.expect("close_notify");
            assert_eq!(peer.sock.read(&mut [0; 8]).expect("a FIN"), 0);
        }
    }
}

#[test]
fn dropping_sends_no_close_notify() {
    for role in ROLES {
        let (near, mut peer) = Near::acting(role);
        let data = bytes(100_000);
        near.write(&data, 1);
        near.hand_over(data.len());
        drop(near.stream);
        let (received, end) = read_to_end(&mut peer);
        assert!(received == data);
        assert_eq!(end.expect_err("cut off").kind(), ErrorKind::UnexpectedEof);
    }
}

/// Ends the stream.
type End = fn(Near);

/// Closing and dropping, in every role.
fn every_end() -> impl Iterator<Item = (Role, End)> {
    let ends: [End; 2] = [|near| near.stream.close(false), |near| drop(near.stream)];
    let each = move |role| ends.map(|end| (role, end));
    ROLES.into_iter().flat_map(each)
}

#[test]
fn closing_or_dropping_resets_when_the_kernel_did_not_take_everything() {
    for (role, end) in every_end() {
        let (near, mut peer) = Near::acting_with_small_buffers(role);
        let written = near.stream.try_write(&vec![7; MIB], &[]).expect("open");
        end(near);
        assert_reset(&mut peer, written);
    }
}

#[test]
fn closing_or_dropping_resets_when_received_data_was_not_read() {
    for (role, end) in every_end() {
        let (near, mut peer) = Near::acting(role);
        assert_eq!(near.try_read(8), Read::Pending);
        peer.write_all(b"unread").expect("room");
        near.sink.wait(Readiness::READABLE);
        end(near);
        assert_reset(&mut peer, 1);
    }
}

/// Asserts that the peer gets less than `written` and cannot take it for everything.
fn assert_reset(peer: &mut Peer, written: usize) {
    let (received, end) = read_to_end(peer);
    assert!(received.len() < written);
    assert_eq!(end.expect_err("a reset").kind(), ErrorKind::ConnectionReset);
}

#[test]
fn closing_with_a_reset_resets() {
    let (near, mut peer) = Near::connected();
    near.stream.close(true);
    let (_, end) = read_to_end(&mut peer);
    assert_eq!(end.expect_err("a reset").kind(), ErrorKind::ConnectionReset);
}

#[test]
fn every_call_tells_that_the_stream_is_closed() {
    let (near, peer) = Near::connected();
    let local = near.stream.local_address();
    assert_eq!(local, peer.sock.peer_addr().ok());
    near.stream.close(false);
    near.stream.close(true);
    let error = read_failure(&near);
    assert_eq!(error.hresult(), Hresult::RO_E_CLOSED);
    assert_told_always(&near.stream, &error);
    let statistics = near.stream.statistics().expect_err("no socket");
    assert_eq!(statistics.hresult(), Hresult::RO_E_CLOSED);
    assert_eq!(near.stream.local_address(), local);
}

#[test]
fn the_sink_of_a_closed_stream_is_dropped() {
    for length in [0, 1, MIB] {
        let (sink, dropped) = SinkDrop::watched();
        let (stream, mut peer) = Sockets::connect().secure(sink, Role::Client(&TLS13));
        assert_eq!(stream.try_read(&mut [0; 8]), Ok(Read::Pending));
        stream.try_write(&vec![0; length], &[]).expect("open");
        drop(stream);
        dropped.wait();
        // An orderly end or a reset, but an end.
        let (received, _) = read_to_end(&mut peer);
        assert!(received.len() <= length);
    }
}

/// Ends sending, and waits until the kernel has the end.
fn end_sending(near: &Near) {
    while !near.stream.end_sending().expect("open") {
        near.sink.wait(Readiness::WRITABLE);
    }
}

#[test]
fn the_end_of_sending_comes_behind_everything_and_leaves_reading_open() {
    let data = bytes(3 * MIB);
    for role in ROLES {
        let (near, mut peer) = Near::acting_with_small_buffers(role);
        thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let (received, end) = read_to_end(&mut peer);
                end.expect("close_notify");
                assert_eq!(peer.sock.read(&mut [0; 8]).expect("a FIN"), 0);
                peer.write_all(b"an answer").expect("room");
                received
            });
            near.write(&data, 1);
            end_sending(&near);
            assert_eq!(near.read_exactly(9), b"an answer");
            assert!(reader.join().expect("no panic") == data);
        });
        assert_eq!(near.stream.end_sending(), Ok(true));
        near.stream.close(false);
        let (_, end) = read_to_end(&mut peer);
        end.expect("no reset");
    }
}

#[test]
fn nothing_is_written_behind_the_end_of_sending() {
    for role in ROLES {
        let (near, mut peer) = Near::acting(role);
        end_sending(&near);
        for length in [1, 100_000] {
            let error = near.stream.try_write(&bytes(length), &[]);
            let code = error.map_err(|error| error.hresult());
            assert_eq!(code, Err(Hresult::E_ILLEGAL_METHOD_CALL));
        }
        let (received, end) = read_to_end(&mut peer);
        assert_eq!(received, b"");
        end.expect("close_notify");
    }
}

#[test]
fn the_end_of_sending_fails_with_what_ended_the_connection() {
    let (near, peer) = Near::connected();
    assert_eq!(near.try_read(8), Read::Pending);
    reset(&peer.sock);
    drop(peer);
    let error = read_failure(&near);
    assert_eq!(near.stream.end_sending(), Err(error));
}

#[test]
fn a_stream_that_lost_data_ends_with_a_reset_however_it_is_closed() {
    for (role, end) in every_end() {
        let (near, mut peer) = Near::acting(role);
        near.write(b"part", 1);
        near.stream.break_off();
        let code = near.stream.end_sending().map_err(|error| error.hresult());
        assert_eq!(code, Err(Hresult::ERROR_OPERATION_ABORTED));
        peer.read_exact(&mut [0; 4]).expect("what was written");
        end(near);
        assert_reset(&mut peer, 1);
    }
}
