//! Tasks that succeed and give their socket back as it was: with the same still to be read.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;

use serde_json::{Value, json};

use crate::activation::{connected, program, wait_for_state};
use crate::client::{Client, DATAGRAM, LISTENER, STREAM, record};
use crate::process::Agent;
use crate::task_process::{Reports, launch};

/// A socket of each kind with something to read, by its transfer; what keeps that there; what is waiting at the task.
struct Waiting {
    kind: u8,
    own: OwnedFd,
    leftovers: Value,
    tail: &'static [u8],
    _peer: OwnedFd,
}

fn waiting_of_each_kind() -> io::Result<Vec<Waiting>> {
    let (mut peer, own) = connected()?;
    peer.write_all(b"unread")?;
    let stream = waiting(STREAM, own, peer);
    let (peer, own) = connected()?;
    let mut left_of_stream = waiting(STREAM, own, peer);
    left_of_stream.leftovers = json!([{ "length": 4 }]);
    left_of_stream.tail = b"left";
    let own = UdpSocket::bind("127.0.0.1:0")?;
    let peer = UdpSocket::bind("127.0.0.1:0")?;
    peer.send_to(b"unread", own.local_addr()?)?;
    let datagram = waiting(DATAGRAM, own, peer);
    let own = UdpSocket::bind("127.0.0.1:0")?;
    let peer = UdpSocket::bind("127.0.0.1:0")?;
    let mut left_of_datagram = waiting(DATAGRAM, own, peer);
    left_of_datagram.leftovers = json!([{ "length": 4, "address": "127.0.0.1", "port": 9 }]);
    left_of_datagram.tail = b"left";
    let own = TcpListener::bind("127.0.0.1:0")?;
    let peer = TcpStream::connect(own.local_addr()?)?;
    let listener = waiting(LISTENER, own, peer);
    Ok(vec![
        stream,
        left_of_stream,
        datagram,
        left_of_datagram,
        listener,
    ])
}

fn waiting(kind: u8, own: impl Into<OwnedFd>, peer: impl Into<OwnedFd>) -> Waiting {
    Waiting {
        kind,
        own: own.into(),
        leftovers: json!([]),
        tail: b"",
        _peer: peer.into(),
    }
}

#[test]
fn a_task_that_reads_nothing_pauses_although_it_succeeds() -> io::Result<()> {
    for plan in ["return", "rename"] {
        for waiting in waiting_of_each_kind()? {
            let agent = Agent::start()?;
            let reports = Reports::new()?;
            let mut requests = agent.client()?;
            let task = requests.register(Some("t"), &launch(plan, &reports))?;
            let mut events = agent.client()?;
            events.attach()?;
            let mut socket = record("s", waiting.kind, &task);
            socket["leftovers"] = waiting.leftovers;
            requests.transfer(&socket, waiting.tail, waiting.own)?;
            let completed = events.message()?;
            assert_eq!(completed["error"], Value::Null, "{plan} {socket}");
            wait_for_state(&agent, "paused")?;
            reports.accept()?.json()?;
        }
    }
    Ok(())
}

/// Takes the socket of the next activation; what `work` makes of it is given back, and the task ends.
fn take_turn<T: Into<OwnedFd>>(
    requests: &mut Client,
    events: &mut Client,
    kind: u8,
    work: impl FnOnce(OwnedFd) -> io::Result<T>,
) -> io::Result<()> {
    let (activation, _) = events.activation()?;
    let own = work(requests.reclaim("s")?.descriptor)?;
    let task = activation["taskId"].as_str().expect("an id");
    requests.transfer(&record("s", kind, task), b"", own)?;
    events.end(&activation, true)
}

#[test]
fn what_comes_while_a_task_reads_starts_the_next_at_once() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    peer.write_all(b"ping")?;
    for _ in 0..3 {
        take_turn(&mut requests, &mut events, STREAM, |own| {
            let mut stream = TcpStream::from(own);
            stream.read_exact(&mut [0; 4])?;
            peer.write_all(b"ping")?;
            Ok(stream)
        })?;
    }
    events.activation()?;
    assert!(!agent.place.log().contains("pauses"));
    Ok(())
}

#[test]
fn equal_datagrams_one_after_the_other_start_a_task_each() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let own = UdpSocket::bind("127.0.0.1:0")?;
    let peer = UdpSocket::bind("127.0.0.1:0")?;
    peer.connect(own.local_addr()?)?;
    requests.transfer(&record("s", DATAGRAM, &task), b"", own)?;
    peer.send(b"ping")?;
    for _ in 0..3 {
        take_turn(&mut requests, &mut events, DATAGRAM, |own| {
            let socket = UdpSocket::from(own);
            socket.recv(&mut [0; 8])?;
            peer.send(b"ping")?;
            Ok(socket)
        })?;
    }
    events.activation()?;
    assert!(!agent.place.log().contains("pauses"));
    Ok(())
}

#[test]
fn clients_one_after_the_other_start_a_task_each() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let own = TcpListener::bind("127.0.0.1:0")?;
    let address = own.local_addr()?;
    requests.transfer(&record("s", LISTENER, &task), b"", own)?;
    let mut clients = vec![TcpStream::connect(address)?];
    for _ in 0..3 {
        take_turn(&mut requests, &mut events, LISTENER, |own| {
            let listener = TcpListener::from(own);
            listener.accept()?;
            clients.push(TcpStream::connect(address)?);
            Ok(listener)
        })?;
    }
    events.activation()?;
    assert!(!agent.place.log().contains("pauses"));
    Ok(())
}

#[test]
fn another_socket_with_the_same_id_is_not_suspected() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    peer.write_all(b"x")?;
    let (mut next, other) = connected()?;
    next.write_all(b"y")?;
    take_turn(&mut requests, &mut events, STREAM, |_| Ok(other))?;
    events.activation()?;
    assert!(!agent.place.log().contains("pauses"));
    Ok(())
}
