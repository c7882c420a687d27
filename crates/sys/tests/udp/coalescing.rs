//! Limits, errors and coalescing of one receive call.

use std::io;
use std::net::UdpSocket;

use socket2::SockRef;

use crate::support::delivery::{connected_pair, socket};
use crate::support::on_both_paths;
use crate::support::path::Path;
use crate::support::wait;

on_both_paths! {
    a_call_stops_at_its_limit,
    a_call_delivers_no_more_than_its_maximum,
    an_error_after_datagrams_is_returned_by_the_next_call,
    a_receiver_may_be_used_within_its_own_callback,
}

fn send(from: &UdpSocket, count: usize) -> io::Result<()> {
    (0..count).try_for_each(|number| from.send(&[number as u8]).map(drop))
}

fn a_call_stops_at_its_limit<P: Path>() -> io::Result<()> {
    let (from, to) = connected_pair()?;
    let mut receiver = P::receiver(SockRef::from(&to));
    send(&from, 5)?;
    let mut received = Vec::new();
    for limit in [0, 2, 1, 2] {
        wait::until_readable(&to)?;
        let count = receiver.receive(SockRef::from(&to), limit, &mut |arrival| {
            received.extend_from_slice(arrival.payload);
        });
        assert_eq!(count?, limit);
    }
    assert_eq!(received, [0, 1, 2, 3, 4]);
    let outcome = receiver.receive(SockRef::from(&to), 1, &mut |_| {});
    assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
    let counters = receiver.counters();
    assert_eq!((counters.datagrams, counters.bytes), (5, 5));
    Ok(())
}

/// Datagrams sent one by one are not coalesced.
fn a_call_delivers_no_more_than_its_maximum<P: Path>() -> io::Result<()> {
    let (from, to) = connected_pair()?;
    let mut receiver = P::receiver(SockRef::from(&to));
    send(&from, P::MAX_MESSAGES + 3)?;
    for expected in [P::MAX_MESSAGES, 3] {
        let count = receiver.receive(SockRef::from(&to), usize::MAX, &mut |_| {});
        assert_eq!(count?, expected);
    }
    Ok(())
}

/// The port of the peer closes between two datagrams.
fn an_error_after_datagrams_is_returned_by_the_next_call<P: Path>() -> io::Result<()> {
    let (from, to) = (socket("127.0.0.1:0")?, socket("127.0.0.1:0")?);
    let mut receiver = P::receiver(SockRef::from(&from));
    from.connect(to.local_addr()?)?;
    to.send_to(b"last words", from.local_addr()?)?;
    // Connected to itself it receives from no other sender.
    to.connect(to.local_addr()?)?;
    wait::until_readable(&from)?;
    let mut lost = Ok(());
    let count = receiver.receive(SockRef::from(&from), 64, &mut |_| {
        lost = from.send(b"lost").and_then(|_| wait::until_readable(&from));
    })?;
    lost?;
    assert_eq!(count, 1);
    let mut receive = || receiver.receive(SockRef::from(&from), 64, &mut |_| {});
    assert!(receive().is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused));
    assert!(receive().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
    Ok(())
}

fn a_receiver_may_be_used_within_its_own_callback<P: Path>() -> io::Result<()> {
    let (from, to) = connected_pair()?;
    let (mut outer, mut inner) = (
        P::receiver(SockRef::from(&to)),
        P::receiver(SockRef::from(&to)),
    );
    send(&from, 2)?;
    let mut received = Vec::new();
    outer.receive(SockRef::from(&to), 1, &mut |first| {
        let nested = inner.receive(SockRef::from(&to), 1, &mut |second| {
            received.extend_from_slice(second.payload);
        });
        assert!(matches!(nested, Ok(1)));
        received.extend_from_slice(first.payload);
    })?;
    assert_eq!(received, [1, 0]);
    Ok(())
}

#[cfg(batched_udp)]
#[test]
fn a_segmented_run_arrives_as_one_and_splits_as_it_was_sent() -> io::Result<()> {
    use crate::support::batch::Batch;
    use sockets_sys::udp::{Cursor, Receiver, Rung, Sender};

    let (from, to) = connected_pair()?;
    let (mut sender, mut receiver) = (
        Sender::new(SockRef::from(&from)),
        Receiver::new(SockRef::from(&to)),
    );
    if sender.capabilities().rung != Rung::Segmented || !receiver.coalesces() {
        return Ok(());
    }
    let sizes = [700, 700, 700, 700, 33];
    let batch = Batch::of_sizes(&sizes);
    let outcome = sender.send(SockRef::from(&from), &batch.all(), &mut Cursor::default());
    assert!(outcome.is_ok());
    wait::until_readable(&to)?;
    let mut arrivals = Vec::new();
    let count = receiver.receive(SockRef::from(&to), 64, &mut |arrival| {
        let lengths: Vec<_> = arrival.datagrams().map(<[u8]>::len).collect();
        arrivals.push((arrival.segment_size, lengths));
    })?;
    assert_eq!((count, arrivals), (5, vec![(700, sizes.to_vec())]));
    let counters = receiver.counters();
    assert_eq!((counters.datagrams, counters.bytes), (5, 2_833));
    assert_eq!((counters.coalesced_runs, counters.system_calls), (1, 1));
    Ok(())
}
