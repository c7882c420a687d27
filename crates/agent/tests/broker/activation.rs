use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::time::Duration;

use serde_json::{Value, json};
use socket2::SockRef;

use crate::client::{Client, DATAGRAM, LISTENER, STREAM, record};
use crate::process::Agent;
use crate::task_process::{Reports, launch};

pub(crate) fn connected() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let near = TcpStream::connect(listener.local_addr()?)?;
    let (far, _) = listener.accept()?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    Ok((near, far))
}

#[test]
fn bytes_of_the_peer_start_the_task_which_reads_them_again_and_again() -> io::Result<()> {
    let agent = Agent::start()?;
    let reports = Reports::new()?;
    let mut client = agent.client()?;
    let task = client.register(Some("js\\task.js"), &launch("read", &reports))?;
    let (mut peer, own) = connected()?;
    let mut socket = record("news", STREAM, &task);
    socket["contextLength"] = json!(7);
    let done = client.transfer(&socket, b"context", own)?;
    assert_eq!(done["type"], "done", "{done}");
    assert_eq!(agent.socket_state()?, "armed");
    drop(client);
    for text in ["one", "two", "three"] {
        peer.write_all(text.as_bytes())?;
        let mut report = reports.accept()?;
        let activation = report.json()?;
        assert_eq!(activation["name"], "task");
        assert_eq!(activation["taskId"], task.as_str());
        assert_eq!(activation["details"]["reason"], 1);
        assert_eq!(activation["details"]["socket"]["contextLength"], 7);
        assert_eq!(report.line()?, text);
    }
    Ok(())
}

/// A program that is attached, with a task that it takes itself.
pub(crate) fn program(agent: &Agent) -> io::Result<(Client, Client, String)> {
    let mut requests = agent.client()?;
    let reports = Reports::new()?;
    let task = requests.register(None, &launch("silent", &reports))?;
    let mut events = agent.client()?;
    events.attach()?;
    Ok((requests, events, task))
}

/// The state of the only socket, once it is this one: the agent does what we cause, in its time.
pub(crate) fn wait_for_state(agent: &Agent, expected: &str) -> io::Result<()> {
    while agent.socket_state()? != expected {}
    Ok(())
}

#[test]
fn a_program_that_runs_takes_activations_itself() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let (mut peer, own) = connected()?;
    let mut socket = record("s", STREAM, &task);
    socket["contextLength"] = json!(2);
    requests.transfer(&socket, b"cc", own)?;
    peer.write_all(b"x")?;
    let (activation, context) = events.activation()?;
    let expected = json!({
        "kind": "socketActivity", "reason": 1,
        "socket": { "id": "s", "kind": STREAM, "taskId": task, "contextLength": 2 },
    });
    assert_eq!(activation["details"], expected);
    assert_eq!(activation["task"]["taskId"], task.as_str());
    assert_eq!(context, b"cc");
    assert_eq!(agent.socket_state()?, "active");
    requests.send(
        &json!({ "type": "progress", "instance": activation["instance"], "progress": 50 }),
        b"",
        None,
    )?;
    let progress = events.message()?;
    let expected = json!({
        "type": "progress", "taskId": task, "instance": activation["instance"], "progress": 50,
    });
    assert_eq!(progress, expected);
    drop(requests.reclaim("s")?);
    events.end(&activation, true)?;
    let completed = events.message()?;
    let expected = json!({
        "type": "completed", "taskId": task, "instance": activation["instance"], "error": null,
    });
    assert_eq!(completed, expected);
    Ok(())
}

#[test]
fn what_a_task_says_of_its_failure_is_passed_on() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    peer.write_all(b"x")?;
    let (activation, _) = events.activation()?;
    let ended = json!({
        "type": "ended", "instance": activation["instance"], "succeeded": false, "hresult": 0x8000_4001_u32, "message": "no",
    });
    events.send(&ended, b"", None)?;
    let completed = events.message()?;
    assert_eq!(
        completed["error"],
        json!({ "hresult": 0x8000_4001_u32, "message": "no" })
    );
    assert_eq!(agent.socket_state()?, "paused");
    Ok(())
}

#[test]
fn bytes_come_before_the_end_that_follows_them() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let (mut peer, own) = connected()?;
    peer.write_all(b"last words")?;
    drop(peer);
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    let (first, _) = events.activation()?;
    assert_eq!(first["details"]["reason"], 1);
    let mut stream = TcpStream::from(requests.reclaim("s")?.descriptor);
    let mut bytes = String::new();
    stream.set_nonblocking(false)?;
    stream.read_to_string(&mut bytes)?;
    assert_eq!(bytes, "last words");
    let mut socket = record("s", STREAM, &task);
    socket["contextLength"] = json!(1);
    requests.transfer(&socket, b"c", stream)?;
    events.end(&first, true)?;
    let (second, context) = events.activation()?;
    assert_eq!(second["details"]["reason"], 4);
    assert_eq!(context, b"c");
    let gone = requests.borrow("s")?.expect_err("it is closed");
    assert_eq!(gone["hresult"], 0x8007_0490_u32);
    events.end(&second, true)?;
    wait_for_state(&agent, "none")
}

#[test]
fn a_reset_is_an_end() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let (peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    SockRef::from(&peer).set_linger(Some(Duration::ZERO))?;
    drop(peer);
    let (activation, _) = events.activation()?;
    assert_eq!(activation["details"]["reason"], 4);
    // The task that learns it may make another with the same id.
    let (mut peer, own) = connected()?;
    assert_eq!(
        requests.transfer(&record("s", STREAM, &task), b"", own)?["type"],
        "done"
    );
    events.end(&activation, true)?;
    peer.write_all(b"again")?;
    assert_eq!(events.activation()?.0["details"]["reason"], 1);
    Ok(())
}

#[test]
fn datagrams_and_connections_activate_and_are_left_to_the_program() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let udp = UdpSocket::bind("127.0.0.1:0")?;
    let address = udp.local_addr()?;
    requests.transfer(&record("u", DATAGRAM, &task), b"", udp)?;
    UdpSocket::bind("127.0.0.1:0")?.send_to(b"", address)?;
    assert_eq!(events.activation()?.0["details"]["reason"], 1);
    let udp = UdpSocket::from(requests.reclaim("u")?.descriptor);
    assert_eq!(udp.recv_from(&mut [0; 8])?.0, 0, "an empty one counts too");

    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    requests.transfer(&record("l", LISTENER, &task), b"", listener)?;
    let peer = TcpStream::connect(address)?;
    assert_eq!(events.activation()?.0["details"]["reason"], 2);
    let listener = TcpListener::from(requests.reclaim("l")?.descriptor);
    assert_eq!(listener.accept()?.1, peer.local_addr()?);
    Ok(())
}

#[test]
fn what_was_there_before_activates_at_once() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let mut left = record("left", DATAGRAM, &task);
    left["leftovers"] = json!([{ "length": 2, "address": "127.0.0.1", "port": 9 }]);
    requests.transfer(&left, b"hi", UdpSocket::bind("127.0.0.1:0")?)?;
    assert_eq!(events.activation()?.0["details"]["socket"]["id"], "left");
    let (mut peer, own) = connected()?;
    peer.write_all(b"x")?;
    requests.transfer(&record("unread", STREAM, &task), b"", own)?;
    assert_eq!(events.activation()?.0["details"]["socket"]["id"], "unread");
    Ok(())
}

#[test]
fn the_keep_alive_time_activates() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let (_peer, own) = connected()?;
    let mut socket = record("s", STREAM, &task);
    socket["keepAliveMs"] = json!(30);
    requests.transfer(&socket, b"", own)?;
    assert_eq!(events.activation()?.0["details"]["reason"], 3);
    Ok(())
}

#[test]
fn a_socket_has_one_instance_at_a_time() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    peer.write_all(b"x")?;
    let (first, _) = events.activation()?;
    let stream = requests.reclaim("s")?.descriptor;
    requests.transfer(&record("s", STREAM, &task), b"", stream)?;
    assert_eq!(agent.socket_state()?, "active");
    events.end(&first, true)?;
    let completed = events.message()?;
    assert_eq!(completed["type"], "completed", "before the next activation");
    let (second, _) = events.activation()?;
    assert_ne!(first["instance"], second["instance"]);
    Ok(())
}

#[test]
fn a_program_that_does_not_run_is_started_once_for_all_that_waits() -> io::Result<()> {
    let agent = Agent::start()?;
    let reports = Reports::new()?;
    let mut requests = agent.client()?;
    let task = requests.register(None, &launch("silent", &reports))?;
    let mut peers = Vec::new();
    for id in ["a", "b", "c"] {
        let (mut peer, own) = connected()?;
        requests.transfer(&record(id, STREAM, &task), b"", own)?;
        peer.write_all(b"x")?;
        peers.push(peer);
    }
    assert_eq!(reports.accept()?.line()?, "silent");
    let mut events = agent.client()?;
    let done = events.request(&json!({ "type": "attach", "activations": true }))?;
    let mut ids = Vec::new();
    while ids.len() < 3 {
        ids.push(events.activation()?.0["details"]["socket"]["id"].to_string());
    }
    ids.sort();
    assert_eq!(ids, [r#""a""#, r#""b""#, r#""c""#]);
    assert!(done["pending"].as_u64().expect("a number") >= 1, "{done}");
    Ok(())
}

#[test]
fn a_task_has_exactly_its_environment_and_no_descriptor_of_the_agent() -> io::Result<()> {
    let agent = Agent::start()?;
    let reports = Reports::new()?;
    let mut requests = agent.client()?;
    let task = requests.register(Some("t"), &launch("environment", &reports))?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    peer.write_all(b"x")?;
    let mut report = reports.accept()?;
    let activation = report.json()?;
    let mut told = report.json()?;
    // Whoever runs the tests may have left pipes in all processes below.
    let strangers = told["strangers"].as_array().expect("a list");
    let is_ours = |target: &&Value| {
        let target = target.as_str().unwrap_or_default();
        target.starts_with("socket:") || target.contains("eventpoll") || target.contains("/uwpa-")
    };
    assert_eq!(strangers.iter().find(is_ours), None);
    let mut variables = told["variables"].take();
    assert_eq!(variables["UWP_SOCKETS_TASK"], activation["instance"]);
    let names: Vec<_> = variables
        .as_object_mut()
        .expect("variables")
        .keys()
        .collect();
    assert_eq!(
        names,
        [
            "PLAN",
            "REPORTS",
            "UWP_SOCKETS_AGENT",
            "UWP_SOCKETS_STATE",
            "UWP_SOCKETS_TASK"
        ]
    );
    Ok(())
}

#[test]
fn a_task_that_crashes_is_told_to_programs_and_its_socket_pauses_longer_each_time() -> io::Result<()>
{
    let agent = Agent::start()?;
    let reports = Reports::new()?;
    let mut requests = agent.client()?;
    let task = requests.register(Some("t"), &launch("crash", &reports))?;
    let mut events = agent.client()?;
    events.attach()?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    peer.write_all(b"poison")?;
    for pause in ["1", "2"] {
        reports.accept()?;
        let completed = events.message()?;
        assert_eq!(completed["type"], "completed");
        assert_eq!(completed["error"]["hresult"], 0x8000_4005_u32);
        assert_eq!(agent.socket_state()?, "paused");
        let line = format!("socket s pauses for {pause} s");
        assert!(agent.place.log().contains(&line), "{line}");
    }
    // Never forgotten: it can be reclaimed, with what came.
    let mut stream = TcpStream::from(requests.reclaim("s")?.descriptor);
    let mut bytes = [0; 6];
    stream.read_exact(&mut bytes)?;
    assert_eq!(&bytes, b"poison");
    Ok(())
}

#[test]
fn a_task_that_leaves_everything_as_it_was_pauses_too() -> io::Result<()> {
    let agent = Agent::start()?;
    let reports = Reports::new()?;
    let mut requests = agent.client()?;
    let task = requests.register(Some("t"), &launch("ignore", &reports))?;
    let mut events = agent.client()?;
    events.attach()?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    peer.write_all(b"x")?;
    let completed = events.message()?;
    assert_eq!(completed["error"], Value::Null);
    wait_for_state(&agent, "paused")
}

#[test]
fn a_task_that_does_not_end_is_cancelled_and_then_killed() -> io::Result<()> {
    let agent = Agent::start_with(&["--task-limit", "0.3"])?;
    let reports = Reports::new()?;
    let mut requests = agent.client()?;
    let task = requests.register(Some("t"), &launch("hang", &reports))?;
    let mut events = agent.client()?;
    events.attach()?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    peer.write_all(b"x")?;
    let mut report = reports.accept()?;
    let activation = report.json()?;
    let canceled = report.json()?;
    let expected = json!({ "type": "canceled", "instance": activation["instance"], "reason": 9 });
    assert_eq!(canceled, expected);
    assert_eq!(report.line()?, "", "the end of its process");
    assert_eq!(events.message()?["error"]["message"], "its time was over");
    Ok(())
}

#[test]
fn a_process_that_says_nothing_is_killed() -> io::Result<()> {
    let agent = Agent::start_with(&["--task-limit", "0.3"])?;
    let reports = Reports::new()?;
    let mut requests = agent.client()?;
    let task = requests.register(Some("t"), &launch("silent", &reports))?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    peer.write_all(b"x")?;
    let mut report = reports.accept()?;
    assert_eq!(report.line()?, "silent");
    assert_eq!(report.line()?, "", "the end of its process");
    wait_for_state(&agent, "paused")
}

#[test]
fn a_program_that_cannot_be_started_is_an_error_of_the_task() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut requests = agent.client()?;
    let launch = json!({ "program": "/nowhere", "args": [], "cwd": "/", "env": {} });
    let task = requests.register(Some("t"), &launch)?;
    let mut events = agent.client()?;
    events.attach()?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    peer.write_all(b"x")?;
    let message = events.message()?["error"]["message"].to_string();
    assert!(message.contains("/nowhere cannot be started"), "{message}");
    assert_eq!(agent.socket_state()?, "paused");
    Ok(())
}

#[test]
fn unregistering_cancels_what_runs_and_leaves_sockets_to_be_reclaimed() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let (mut peer, own) = connected()?;
    let (_other_peer, other) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    requests.transfer(&record("t", STREAM, &task), b"", other)?;
    peer.write_all(b"x")?;
    let (activation, _) = events.activation()?;
    requests.request(&json!({ "type": "unregister", "taskId": task, "cancel": true }))?;
    let expected = json!({ "type": "canceled", "instance": activation["instance"], "reason": 0 });
    assert_eq!(events.message()?, expected);
    events.end(&activation, false)?;
    for id in ["s", "t"] {
        drop(requests.reclaim(id)?);
    }
    Ok(())
}

#[test]
fn the_death_of_a_program_gives_its_socket_to_the_next() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut dying, task) = program(&agent)?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    peer.write_all(b"x")?;
    dying.activation()?;
    let mut next = agent.client()?;
    next.attach()?;
    drop(dying);
    let (again, _) = next.activation()?;
    assert_eq!(again["details"]["reason"], 1);
    Ok(())
}

#[test]
fn many_tasks_run_a_few_at_a_time_and_all_in_the_end() -> io::Result<()> {
    let agent = Agent::start()?;
    let reports = Reports::new()?;
    let mut requests = agent.client()?;
    let task = requests.register(Some("t"), &launch("read", &reports))?;
    let mut peers = Vec::new();
    for index in 0..40 {
        let (mut peer, own) = connected()?;
        requests.transfer(&record(&index.to_string(), STREAM, &task), b"", own)?;
        peer.write_all(b"x")?;
        peers.push(peer);
    }
    for _ in 0..40 {
        let mut report = reports.accept()?;
        report.json()?;
        assert_eq!(report.line()?, "x");
    }
    Ok(())
}
