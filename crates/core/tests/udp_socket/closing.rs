//! Closing: at once, for every thread, whatever call is running.

use std::net::SocketAddr;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use sockets_core::error::{Error, Hresult};
use sockets_core::readiness::Readiness;
use sockets_core::udp::{Cursor, Membership, OnFailure, UdpConfig, UdpSocket};

use crate::dropped_sink::SinkDrop;
use crate::spawning::SPAWNING;
use crate::support::subject::Subject;
use crate::support::{address, at, parse, plain};

/// Where other tests leave the ports alone; not every system has more than one loopback address.
const ALONE: &str = if cfg!(target_os = "linux") {
    "127.0.91.17:0"
} else {
    "127.0.0.1:0"
};

/// Runs `work` many times while a thread sends to the address.
fn often_under_flood(target: SocketAddr, work: impl Fn()) {
    let flowing = AtomicBool::new(true);
    thread::scope(|scope| {
        scope.spawn(|| {
            let from = plain("0.0.0.0:0");
            while flowing.load(Ordering::Relaxed) {
                // The port may be closed just now.
                let _ = from.send_to(&[7; 200], target);
            }
        });
        let _end = Clear(&flowing);
        (0..300).for_each(|_| work());
    });
}

/// Clears a flag at the end of a scope, also when that is a failure.
struct Clear<'a>(&'a AtomicBool);

impl Drop for Clear<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

#[test]
fn every_call_tells_that_the_socket_is_closed() {
    let mut subject = Subject::receiving("127.0.0.1:0");
    subject.connect(address(&plain("127.0.0.1:0")));
    let socket = &subject.socket;
    socket.close();
    socket.close();
    let outcomes = [
        socket
            .submit(&[], &[0], None, &mut Cursor::default(), OnFailure::Skip)
            .map(drop),
        socket.connect(parse("127.0.0.1:9")),
        socket.local_address().map(drop),
        socket.join_multicast_group(&Membership::of([239, 1, 2, 3].into())),
        socket.leave_multicast_group(&Membership::of([239, 1, 2, 3].into())),
        socket.set_hop_limit(9),
        socket.receive_buffer_size().map(drop),
        socket.statistics().map(drop),
    ];
    for outcome in outcomes {
        let error = outcome.expect_err("the socket is closed");
        assert_eq!(error.hresult(), Hresult::RO_E_CLOSED);
    }
    assert_eq!(socket.remote_address(), None);
    socket.start_receiving();
    assert_eq!(subject.take(), []);
}

#[test]
fn datagrams_that_were_not_taken_are_gone() {
    let (mut subject, from) = (Subject::receiving("127.0.0.1:0"), plain("127.0.0.1:0"));
    from.send_to(b"late", subject.address())
        .expect("room on the way");
    subject.sink.wait(Readiness::READABLE);
    subject.socket.close();
    assert_eq!(subject.take(), []);
}

#[test]
fn the_port_is_free_when_close_returns_though_datagrams_pour_in() {
    let _alone = SPAWNING.read();
    let target = Subject::receiving(ALONE).address();
    often_under_flood(target, || {
        let subject = Subject::open(&UdpConfig::default(), at(target)).expect("a free port");
        subject.socket.start_receiving();
        subject.socket.close();
    });
}

#[test]
fn dropping_closes() {
    let _alone = SPAWNING.read();
    let target = Subject::bind(ALONE).address();
    often_under_flood(target, || {
        let subject = Subject::open(&UdpConfig::default(), at(target)).expect("a free port");
        subject.socket.start_receiving();
    });
}

#[test]
fn the_sink_of_a_closed_socket_is_dropped() {
    let (sink, dropped) = SinkDrop::watched();
    let socket = UdpSocket::bind(&UdpConfig::default(), at(parse("127.0.0.1:0")), sink)
        .expect("a free port");
    socket.start_receiving();
    drop(socket);
    dropped.wait();
}

/// Calls until the socket is closed; every call before succeeds.
fn until_closed(begin: &Barrier, mut call: impl FnMut() -> Result<(), Error>) {
    begin.wait();
    let error = loop {
        if let Err(error) = call() {
            break error;
        }
    };
    assert_eq!(error.hresult(), Hresult::RO_E_CLOSED);
}

fn send_some(socket: &UdpSocket) -> Result<(), Error> {
    let mut cursor = Cursor::default();
    let submission = socket.submit(&[1; 6_400], &[100; 64], None, &mut cursor, OnFailure::Skip)?;
    assert_eq!(submission.failures, []);
    Ok(())
}

#[test]
fn sockets_are_closed_while_other_threads_use_them() {
    for _ in 0..100 {
        let subject = Subject::receiving("127.0.0.1:0");
        subject.connect(subject.address());
        let (socket, begin) = (&subject.socket, Barrier::new(5));
        thread::scope(|scope| {
            scope.spawn(|| until_closed(&begin, || send_some(socket)));
            scope.spawn(|| until_closed(&begin, || socket.statistics().map(drop)));
            scope.spawn(|| until_closed(&begin, || socket.set_hop_limit(64)));
            scope.spawn(|| {
                until_closed(&begin, || {
                    drop(socket.take_received());
                    socket.local_address().map(drop)
                });
            });
            begin.wait();
            subject.sink.wait(Readiness::READABLE);
            socket.close();
        });
        assert!(socket.take_received().is_none());
    }
}
