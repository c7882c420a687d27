//! Batches through `submit`: every datagram is sent once or fails alone.

use sockets_core::error::{Error, Hresult, SocketErrorStatus};
use sockets_core::readiness::Readiness;
use sockets_core::udp::{Cursor, OnFailure, Submission};

use crate::support::batch::Batch;
use crate::support::parse;
use crate::support::subject::{Arrival, Subject};

/// Both ends, and the edges of batches that libraries are known to lose datagrams at.
const FAILING: [usize; 8] = [0, 19, 20, 63, 64, 203, 204, 999];

/// More than a UDP datagram can hold.
const OVERSIZED: usize = 65_508;

/// Sends the batch in windows that the receive buffers hold, and returns the failures and what each receiver got.
fn deliver(
    batch: &Batch,
    from: &Subject,
    targets: Option<&[u32]>,
    to: &mut [Subject],
) -> (Vec<(usize, Error)>, Vec<Vec<Arrival>>) {
    let window = window(&to[0]);
    let (mut cursor, mut failures) = (Cursor::default(), Vec::new());
    let mut received = vec![Vec::new(); to.len()];
    while cursor.index < batch.len() {
        let start = cursor.index;
        let end = batch.len().min(start + window);
        let submission = batch.submit(from, targets, end, &mut cursor, OnFailure::Skip);
        assert_eq!((cursor.index, submission.pause), (end, None));
        failures.extend(submission.failures);
        for (number, subject) in to.iter_mut().enumerate() {
            let expected = (start..end)
                .filter(|index| targets.is_none_or(|targets| targets[*index] == number as u32))
                .filter(|index| !failures.iter().any(|(failed, _)| failed == index))
                .count();
            received[number].extend(subject.receive(expected));
        }
    }
    (failures, received)
}

/// Datagrams of 100 bytes that a receive buffer holds: the kernel adds its own records and rounds up.
fn window(receiver: &Subject) -> usize {
    let room = receiver.socket.receive_buffer_size().expect("readable");
    room / 2_048
}

fn indexes(failures: &[(usize, Error)]) -> Vec<usize> {
    failures.iter().map(|(index, _)| *index).collect()
}

/// The datagrams of the batch that were sent, as the receiver is to see them.
fn expected(batch: &Batch, from: &Subject, sent: impl Fn(usize) -> bool) -> Vec<Arrival> {
    let peer = from.address();
    batch
        .payloads()
        .enumerate()
        .filter(|(index, _)| sent(*index))
        .map(|(_, payload)| Arrival::Datagram(payload.to_vec(), peer))
        .collect()
}

/// A thousand datagrams, of which the failing ones are too long.
fn with_oversized() -> Batch {
    Batch::of_sizes((0..1_000).map(|index| {
        if FAILING.contains(&index) {
            OVERSIZED
        } else {
            100
        }
    }))
}

#[test]
fn an_oversized_datagram_fails_alone_wherever_it_stands() {
    let (from, to) = (
        Subject::bind("127.0.0.1:0"),
        Subject::receiving("127.0.0.1:0"),
    );
    from.connect(to.address());
    let batch = with_oversized();
    let (failures, received) = deliver(&batch, &from, None, &mut [to]);
    assert_eq!(indexes(&failures), FAILING);
    for (_, error) in &failures {
        assert_eq!(error.status(), SocketErrorStatus::MessageTooLong);
        let text = error.to_string();
        assert!(text.starts_with("send datagram of 65508 bytes"), "{text}");
        assert!(text.ends_with(": message too long"), "{text}");
    }
    let sent = |index| !FAILING.contains(&index);
    assert!(received[0] == expected(&batch, &from, sent));
}

/// Linux refuses port 0.
#[cfg(target_os = "linux")]
#[test]
fn an_impossible_destination_fails_alone_and_each_other_datagram_reaches_its_own() {
    const IMPOSSIBLE: u32 = 2;
    let from = Subject::bind("127.0.0.1:0");
    let mut to = [(); 2].map(|()| Subject::receiving("127.0.0.1:0"));
    for address in [to[0].address(), to[1].address(), parse("127.0.0.1:0")] {
        from.socket.add_target(address);
    }
    let batch = Batch::of_sizes([100; 1_000]);
    let targets: Vec<_> = (0..1_000)
        .map(|index| match FAILING.contains(&index) {
            true => IMPOSSIBLE,
            false => index as u32 / 7 % 2,
        })
        .collect();
    let (failures, received) = deliver(&batch, &from, Some(&targets), &mut to);
    assert_eq!(indexes(&failures), FAILING);
    for (_, error) in &failures {
        assert_eq!(error.hresult(), Hresult::WSAEINVAL);
    }
    for (number, received) in received.into_iter().enumerate() {
        assert!(received == expected(&batch, &from, |index| targets[index] == number as u32));
    }
}

#[test]
fn stopping_leaves_the_cursor_at_the_datagram_that_failed() {
    let (from, mut to) = (
        Subject::bind("127.0.0.1:0"),
        Subject::receiving("127.0.0.1:0"),
    );
    from.connect(to.address());
    let batch = with_oversized();
    let (mut cursor, mut stops) = (Cursor::default(), Vec::new());
    while cursor.index < batch.len() {
        let start = cursor.index;
        let end = batch.len().min(start + window(&to));
        let submission = batch.submit(&from, None, end, &mut cursor, OnFailure::Stop);
        assert_eq!(to.receive(cursor.index - start).len(), cursor.index - start);
        let [(failed, _)] = submission.failures[..] else {
            assert_eq!((cursor.index, submission.failures), (end, vec![]));
            continue;
        };
        assert_eq!((failed, submission.pause), (cursor.index, None));
        stops.push(failed);
        cursor.index += 1;
        cursor.offset += OVERSIZED;
    }
    assert_eq!(stops, FAILING);
}

#[test]
fn empty_and_largest_datagrams_are_datagrams_too() {
    let (from, to) = (
        Subject::bind("127.0.0.1:0"),
        Subject::receiving("127.0.0.1:0"),
    );
    from.connect(to.address());
    let batch = Batch::of_sizes([0, 5, 0, 0, 65_507, 1, 0]);
    let (failures, received) = deliver(&batch, &from, None, &mut [to]);
    assert_eq!(failures, []);
    assert_eq!(received[0], expected(&batch, &from, |_| true));
}

#[test]
fn an_empty_batch_is_done() {
    let from = Subject::bind("127.0.0.1:0");
    let mut cursor = Cursor::default();
    let submission = Batch::default().submit(&from, None, 0, &mut cursor, OnFailure::Skip);
    assert!(matches!(
        submission,
        Submission { failures, pause: None } if failures.is_empty()
    ));
    assert_eq!(cursor, Cursor::default());
}

#[test]
fn a_batch_that_is_not_complete_is_refused_and_nothing_of_it_sent() {
    let (from, to) = (
        Subject::bind("127.0.0.1:0"),
        Subject::receiving("127.0.0.1:0"),
    );
    from.connect(to.address());
    let target = from.socket.add_target(to.address());
    let unknown = [target, target + 1];
    let rows = [
        ([4, 7], None, 0, 0),
        ([4, 6], None, 1, 5),
        ([4, 6], None, 3, 0),
        ([4, 6], None, 0, usize::MAX),
        ([4, 6], Some([].as_slice()), 0, 0),
        ([4, 6], Some(unknown.as_slice()), 0, 0),
        ([4, 6], Some(&unknown[1..]), 0, 0),
    ];
    for (lengths, targets, index, offset) in rows {
        let mut cursor = Cursor { index, offset };
        let outcome = from
            .socket
            .submit(&[0; 10], &lengths, targets, &mut cursor, OnFailure::Skip);
        let error = outcome.expect_err("not complete");
        assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
        assert_eq!(cursor, Cursor { index, offset });
    }
    let sent = from.socket.statistics().expect("open").sent;
    assert_eq!(sent.system_calls, 0);
}

#[test]
fn a_socket_without_a_peer_needs_targets() {
    let from = Subject::bind("127.0.0.1:0");
    let failures = Batch::of_sizes([10, 10]).send(&from);
    assert_eq!(indexes(&failures), [0, 1]);
    for (_, error) in &failures {
        assert_eq!(error.hresult(), Hresult::WSAEDESTADDRREQ);
    }
}

#[test]
fn a_single_target_is_that_of_all() {
    let from = Subject::bind("127.0.0.1:0");
    let mut to = [(); 2].map(|()| Subject::receiving("127.0.0.1:0"));
    for receiver in &to {
        from.socket.add_target(receiver.address());
    }
    let batch = Batch::of_sizes([100, 100, 0, OVERSIZED, 100]);
    let mut cursor = Cursor::default();
    let submission = batch.submit(&from, Some(&[1]), 5, &mut cursor, OnFailure::Skip);
    assert_eq!((cursor.index, submission.pause), (5, None));
    assert_eq!(indexes(&submission.failures), [3]);
    assert!(to[1].receive(4) == expected(&batch, &from, |index| index != 3));
}

#[test]
fn a_connected_socket_may_name_other_targets() {
    let (from, near) = (
        Subject::bind("127.0.0.1:0"),
        Subject::receiving("127.0.0.1:0"),
    );
    let far = Subject::receiving("127.0.0.1:0");
    from.connect(near.address());
    for address in [near.address(), far.address()] {
        from.socket.add_target(address);
    }
    let batch = Batch::of_sizes([100; 6]);
    let targets = [1, 0, 1, 1, 0, 0];
    let (failures, received) = deliver(&batch, &from, Some(&targets), &mut [near, far]);
    assert_eq!(failures, []);
    for (number, received) in received.into_iter().enumerate() {
        assert!(received == expected(&batch, &from, |index| targets[index] == number as u32));
    }
}

#[test]
fn the_kernel_has_the_datagrams_when_submit_returns() {
    let (from, to) = (
        Subject::bind("127.0.0.1:0"),
        crate::support::plain("127.0.0.1:0"),
    );
    from.connect(crate::support::address(&to));
    to.set_nonblocking(true).expect("possible");
    let mut slab = b"first".to_vec();
    let mut cursor = Cursor::default();
    let submission = from
        .socket
        .submit(&slab, &[5], None, &mut cursor, OnFailure::Skip)
        .expect("an open socket");
    assert_eq!((cursor.index, submission.pause), (1, None));
    slab.fill(0);
    let mut payload = [0; 16];
    let length = to.recv(&mut payload).expect("it is there");
    assert_eq!(&payload[..length], b"first");
    assert_eq!(
        from.sink.take(Readiness::WRITABLE),
        0,
        "no send had to wait"
    );
}

#[test]
fn statistics_count_what_was_sent_and_received() {
    let (from, to) = (
        Subject::bind("127.0.0.1:0"),
        Subject::receiving("127.0.0.1:0"),
    );
    from.connect(to.address());
    let batch = Batch::of_sizes((0..200).map(|index| index % 7 * 10));
    let mut to = [to];
    let (failures, _) = deliver(&batch, &from, None, &mut to);
    assert_eq!(failures, []);
    let sent = from.socket.statistics().expect("open").sent;
    let received = to[0].socket.statistics().expect("open");
    let bytes = batch.slab.len() as u64;
    assert_eq!((sent.datagrams, sent.bytes), (200, bytes));
    assert_eq!(
        (received.received.datagrams, received.received.bytes),
        (200, bytes)
    );
    assert!(sent.system_calls > 0 && received.received.system_calls > 0);
    assert_eq!(received.kernel_drops.unwrap_or(0), 0);
}
