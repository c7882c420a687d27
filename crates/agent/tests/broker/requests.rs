//! What each request answers, and what it refuses.

use std::io;
use std::net::{TcpListener, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

use serde_json::{Value, json};

use crate::activation::connected;
use crate::client::{Client, DATAGRAM, LISTENER, STREAM, hello, record};
use crate::process::Agent;

const ACCESS_DENIED: u32 = 0x8007_0005;
const INVALID_ARGUMENT: u32 = 0x8007_0057;
const ILLEGAL_CALL: u32 = 0x8000_000E;
const NOT_SUPPORTED: u32 = 0x8007_0032;
const BUSY: u32 = 0x8007_00AA;
const ALREADY_EXISTS: u32 = 0x8007_00B7;
const NOT_FOUND: u32 = 0x8007_0490;

/// A command that is never started in these tests.
fn launch() -> Value {
    json!({ "program": "/bin/false", "args": [], "cwd": "/", "env": {} })
}

fn assert_refused(answer: &Value, hresult: u32) {
    assert_eq!(answer["type"], "error", "{answer}");
    assert_eq!(answer["hresult"], hresult, "{answer}");
    assert_ne!(answer["message"], "", "{answer}");
}

/// Whether the agent has closed the connection.
fn is_closed(client: &mut Client) -> bool {
    client
        .receive()
        .is_err_and(|error| error.kind() == io::ErrorKind::UnexpectedEof)
}

#[test]
fn the_agent_says_who_it_is() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut client = Client::connect(&agent.place.endpoint())?;
    let welcome = client.request(&hello("app", "secret", "program"))?;
    let expected =
        json!({ "type": "welcome", "version": env!("CARGO_PKG_VERSION"), "pid": agent.child.id() });
    assert_eq!(welcome, expected);
    assert_refused(
        &client.request(&hello("app", "secret", "program"))?,
        ILLEGAL_CALL,
    );
    Ok(())
}

#[test]
fn who_does_not_say_hello_properly_is_refused_and_disconnected() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut known = Client::connect(&agent.place.endpoint())?;
    known.request(&hello("app", "secret", "program"))?;
    let mut other_protocol = hello("app", "secret", "program");
    other_protocol["protocol"] = json!(2);
    let rows = [
        (json!({ "type": "tasks" }), ACCESS_DENIED),
        (hello("app", "another secret", "program"), ACCESS_DENIED),
        (other_protocol, NOT_SUPPORTED),
        (
            json!({ "type": "hello", "protocol": 1, "role": "program" }),
            INVALID_ARGUMENT,
        ),
        (
            json!({ "type": "hello", "protocol": 1, "role": "king" }),
            INVALID_ARGUMENT,
        ),
        (json!("hello"), INVALID_ARGUMENT),
    ];
    for (message, hresult) in rows {
        let mut client = Client::connect(&agent.place.endpoint())?;
        assert_refused(&client.request(&message)?, hresult);
        assert!(is_closed(&mut client), "{message}");
    }
    Ok(())
}

#[test]
fn what_is_no_frame_ends_the_connection_and_no_other() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut well_behaved = agent.client()?;
    let mut client = agent.client()?;
    io::Write::write_all(&mut client.stream, &[0xff; 64])?;
    assert!(is_closed(&mut client));
    assert_eq!(
        well_behaved.request(&json!({ "type": "tasks" }))?["type"],
        "tasks"
    );
    Ok(())
}

#[test]
fn a_request_that_cannot_be_read_fails_alone() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut client = agent.client()?;
    for message in [
        json!({}),
        json!({ "type": "dance" }),
        json!({ "type": "reclaim" }),
    ] {
        assert_refused(&client.request(&message)?, INVALID_ARGUMENT);
    }
    assert_refused(
        &client.request(&json!({ "type": "status" }))?,
        ACCESS_DENIED,
    );
    assert_eq!(
        client.request(&json!({ "type": "tasks" }))?["type"],
        "tasks"
    );
    Ok(())
}

#[test]
fn tasks_are_registered_listed_and_unregistered() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut client = agent.client()?;
    let task = client.register(Some("task.js"), &launch())?;
    let listed = client.request(&json!({ "type": "tasks" }))?;
    let expected = json!([{
        "taskId": task, "name": "task", "entryPoint": "task.js", "trigger": { "kind": "socketActivity" }, "conditions": [],
    }]);
    assert_eq!(listed["tasks"], expected);
    let mut stranger = Client::of_application(&agent.place.endpoint(), "stranger")?;
    assert_eq!(
        stranger.request(&json!({ "type": "tasks" }))?["tasks"],
        json!([])
    );
    let unregister = json!({ "type": "unregister", "taskId": task, "cancel": true });
    assert_refused(&stranger.request(&unregister)?, NOT_FOUND);
    assert_eq!(client.request(&unregister)?["type"], "done");
    assert_refused(&client.request(&unregister)?, NOT_FOUND);
    assert_eq!(
        client.request(&json!({ "type": "tasks" }))?["tasks"],
        json!([])
    );
    Ok(())
}

#[test]
fn a_launch_has_absolute_paths() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut client = agent.client()?;
    for (name, value) in [("program", "node"), ("cwd", "here")] {
        let mut launch = launch();
        launch[name] = json!(value);
        let task = json!({ "name": "task", "entryPoint": null });
        let answer =
            client.request(&json!({ "type": "register", "task": task, "launch": launch }))?;
        assert_refused(&answer, INVALID_ARGUMENT);
    }
    Ok(())
}

#[test]
fn a_socket_comes_back_with_all_that_was_said_of_it() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut client = agent.client()?;
    let task = client.register(None, &launch())?;
    let udp = UdpSocket::bind("127.0.0.1:0")?;
    let address = udp.local_addr()?;
    let mut socket = record("mine", DATAGRAM, &task);
    socket["wake"] = json!(true);
    socket["keepAliveMs"] = json!(900_000);
    socket["contextLength"] = json!(3);
    let done = client.transfer(&socket, b"abc", udp)?;
    assert_eq!(done, json!({ "type": "done" }));
    client.send(&json!({ "type": "sockets" }), b"", None)?;
    let listed = client.receive()?;
    let expected = json!([{ "id": "mine", "kind": DATAGRAM, "taskId": task, "contextLength": 3 }]);
    assert_eq!(
        serde_json::from_str::<Value>(&listed.json)?["sockets"],
        expected
    );
    assert_eq!(listed.tail, b"abc");
    let reclaimed = client.reclaim("mine")?;
    socket["type"] = json!("reclaimed");
    assert_eq!(reclaimed.json, socket);
    assert_eq!(reclaimed.tail, b"abc");
    assert_eq!(UdpSocket::from(reclaimed.descriptor).local_addr()?, address);
    let gone = client.borrow("mine")?.expect_err("it is given up");
    assert_refused(&gone, NOT_FOUND);
    Ok(())
}

#[test]
fn leftovers_come_back_as_they_were() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut client = agent.client()?;
    let task = client.register(None, &launch())?;
    client.request(&json!({ "type": "unregister", "taskId": task }))?;
    let task = client.register(Some("never.js"), &launch())?;
    let mut socket = record("left", DATAGRAM, &task);
    socket["contextLength"] = json!(0);
    socket["leftovers"] = json!([
        { "length": 2, "address": "127.0.0.1", "port": 5 }, { "length": 0, "address": "::1", "port": 6, "ecn": 1 },
    ]);
    assert_eq!(
        client.transfer(&socket, b"hi", UdpSocket::bind("127.0.0.1:0")?)?["type"],
        "done"
    );
    let reclaimed = client.reclaim("left")?;
    assert_eq!(reclaimed.json["leftovers"], socket["leftovers"]);
    assert_eq!(reclaimed.tail, b"hi");
    Ok(())
}

#[test]
fn a_transfer_that_is_wrong_changes_nothing() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut client = agent.client()?;
    let task = client.register(None, &launch())?;
    let udp = || UdpSocket::bind("127.0.0.1:0").map(OwnedFd::from);
    let mut too_long = record("a", DATAGRAM, &task);
    too_long["contextLength"] = json!(4);
    let mut overflowing = record("a", DATAGRAM, &task);
    overflowing["leftovers"] = json!([{ "length": u64::MAX }, { "length": 2 }]);
    let rows: [(Value, OwnedFd, u32); 8] = [
        (record("a", DATAGRAM, "no task"), udp()?, NOT_FOUND),
        (record("a", STREAM, &task), udp()?, INVALID_ARGUMENT),
        (record("a", LISTENER, &task), udp()?, INVALID_ARGUMENT),
        (
            record("a", LISTENER, &task),
            connected()?.0.into(),
            INVALID_ARGUMENT,
        ),
        (
            record("a", STREAM, &task),
            TcpListener::bind("127.0.0.1:0")?.into(),
            INVALID_ARGUMENT,
        ),
        (
            record("a", STREAM, &task),
            UnixStream::pair()?.0.into(),
            INVALID_ARGUMENT,
        ),
        (too_long, udp()?, INVALID_ARGUMENT),
        (overflowing, udp()?, INVALID_ARGUMENT),
    ];
    for (record, descriptor, hresult) in rows {
        assert_refused(&client.transfer(&record, b"", descriptor)?, hresult);
    }
    let mut message = record("a", DATAGRAM, &task);
    message["type"] = json!("transfer");
    assert_refused(&client.request(&message)?, INVALID_ARGUMENT);
    assert_eq!(
        client.request(&json!({ "type": "sockets" }))?["sockets"],
        json!([])
    );
    Ok(())
}

#[test]
fn an_id_is_used_once_for_each_application() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut client = agent.client()?;
    let mut other = Client::of_application(&agent.place.endpoint(), "other")?;
    for client in [&mut client, &mut other] {
        let task = client.register(None, &launch())?;
        let udp = UdpSocket::bind("127.0.0.1:0")?;
        let again = udp.try_clone()?;
        let record = record("same", DATAGRAM, &task);
        assert_eq!(client.transfer(&record, b"", udp)?["type"], "done");
        assert_refused(&client.transfer(&record, b"", again)?, ALREADY_EXISTS);
    }
    drop(other.reclaim("same")?);
    drop(client.reclaim("same")?);
    Ok(())
}

#[test]
fn an_application_sees_only_its_own_sockets() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut client = agent.client()?;
    let task = client.register(None, &launch())?;
    client.transfer(
        &record("own", DATAGRAM, &task),
        b"",
        UdpSocket::bind("127.0.0.1:0")?,
    )?;
    let mut stranger = Client::of_application(&agent.place.endpoint(), "stranger")?;
    assert_eq!(
        stranger.request(&json!({ "type": "sockets" }))?["sockets"],
        json!([])
    );
    assert_refused(
        &stranger.borrow("own")?.expect_err("not its own"),
        NOT_FOUND,
    );
    let foreign = stranger.transfer(
        &record("x", DATAGRAM, &task),
        b"",
        UdpSocket::bind("127.0.0.1:0")?,
    )?;
    assert_refused(&foreign, NOT_FOUND);
    Ok(())
}

#[test]
fn a_socket_stays_with_the_agent_until_its_new_owner_has_it() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut client = agent.client()?;
    let task = client.register(Some("task.js"), &launch())?;
    client.transfer(
        &record("kept", DATAGRAM, &task),
        b"",
        UdpSocket::bind("127.0.0.1:0")?,
    )?;
    let mut dying = agent.client()?;
    let borrowed = dying.borrow("kept")?.expect("it is lent");
    assert_refused(&client.borrow("kept")?.expect_err("it is lent"), BUSY);
    assert_refused(
        &client.request(&json!({ "type": "received", "id": "kept" }))?,
        ILLEGAL_CALL,
    );
    drop((borrowed, dying));
    // The agent notices the end of the connection by itself; until then the socket is lent.
    let back = loop {
        match client.borrow("kept")? {
            Ok(reclaimed) => break reclaimed,
            Err(busy) => assert_refused(&busy, BUSY),
        }
    };
    assert_eq!(
        client.request(&json!({ "type": "received", "id": "kept" }))?["type"],
        "done"
    );
    drop(back);
    Ok(())
}

#[test]
fn many_requests_at_once_are_answered_in_order() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut client = agent.client()?;
    let task = client.register(None, &launch())?;
    for index in 0..50 {
        let mut message = record(&index.to_string(), DATAGRAM, &task);
        message["type"] = json!("transfer");
        client.send(&message, b"", Some(UdpSocket::bind("127.0.0.1:0")?.into()))?;
        client.send(
            &json!({ "type": "reclaim", "id": index.to_string() }),
            b"",
            None,
        )?;
    }
    for index in 0..50 {
        assert_eq!(client.message()?["type"], "done", "{index}");
        assert_eq!(client.message()?["id"], index.to_string());
    }
    Ok(())
}
