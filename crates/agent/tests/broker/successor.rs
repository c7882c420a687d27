//! An agent is replaced by another while programs use it.

use std::io::{self, Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::json;

use crate::activation::{connected, program};
use crate::client::{Client, DATAGRAM, STREAM, record};
use crate::process::{Agent, start};
use crate::task_process::{Reports, launch};

impl Agent {
    /// Starts another agent in place of this one, which ends.
    fn replace(&mut self) -> io::Result<()> {
        let successor = start(self.place.command(), &["--replace", "--task-limit", "0.5"])?;
        let successor = successor.map_err(io::Error::other)?;
        assert!(self.child.wait()?.success());
        self.child = successor;
        assert_eq!(self.status()?["pid"], self.child.id());
        Ok(())
    }
}

#[test]
fn programs_do_not_notice_a_successor() -> io::Result<()> {
    let mut agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let mut peers = Vec::new();
    for id in ["active", "armed", "lent"] {
        let (peer, own) = connected()?;
        let mut socket = record(id, STREAM, &task);
        socket["contextLength"] = json!(id.len());
        requests.transfer(&socket, id.as_bytes(), own)?;
        peers.push(peer);
    }
    peers[0].write_all(b"one")?;
    let (first, _) = events.activation()?;
    let lent = requests.borrow("lent")?.expect("it is lent");

    agent.replace()?;

    assert_eq!(
        requests.request(&json!({ "type": "received", "id": "lent" }))?["type"],
        "done"
    );
    peers[2].write_all(b"three")?;
    let mut bytes = [0; 5];
    let mut stream = TcpStream::from(lent.descriptor);
    stream.set_nonblocking(false)?;
    stream.read_exact(&mut bytes)?;
    assert_eq!(&bytes, b"three");
    peers[1].write_all(b"two")?;
    let (second, context) = events.activation()?;
    assert_eq!(second["details"]["socket"]["id"], "armed");
    assert_eq!(context, b"armed");
    drop(requests.reclaim("active")?);
    events.end(&first, true)?;
    let completed = events.message()?;
    assert_eq!(completed["instance"], first["instance"]);
    assert_eq!(
        agent.client()?.request(&json!({ "type": "tasks" }))?["tasks"][0]["taskId"],
        task.as_str()
    );
    Ok(())
}

#[test]
fn events_that_a_program_has_not_read_come_from_the_successor() -> io::Result<()> {
    const COUNT: u32 = 7_000;
    let mut agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    peer.write_all(b"x")?;
    let (activation, _) = events.activation()?;
    for progress in 0..COUNT {
        let message =
            json!({ "type": "progress", "instance": activation["instance"], "progress": progress });
        requests.send(&message, b"", None)?;
    }
    // Answered behind all of them, which are more than a connection takes.
    requests.request(&json!({ "type": "tasks" }))?;
    agent.replace()?;
    events.end(&activation, true)?;
    for progress in 0..COUNT {
        assert_eq!(events.message()?["progress"], progress);
    }
    assert_eq!(events.message()?["type"], "completed");
    Ok(())
}

#[test]
fn a_task_that_was_started_before_is_ended_after() -> io::Result<()> {
    let mut agent = Agent::start_with(&["--task-limit", "0.5"])?;
    let reports = Reports::new()?;
    let mut requests = agent.client()?;
    let task = requests.register(Some("t"), &launch("hang", &reports))?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("s", STREAM, &task), b"", own)?;
    peer.write_all(b"x")?;
    let mut report = reports.accept()?;
    report.json()?;
    agent.replace()?;
    assert_eq!(report.json()?["type"], "canceled");
    assert_eq!(report.line()?, "", "the end of its process");
    Ok(())
}

#[test]
fn a_pause_and_a_keep_alive_time_go_on() -> io::Result<()> {
    let mut agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let (mut peer, own) = connected()?;
    requests.transfer(&record("paused", STREAM, &task), b"", own)?;
    peer.write_all(b"x")?;
    let (activation, _) = events.activation()?;
    events.end(&activation, false)?;
    let mut alive = record("alive", DATAGRAM, &task);
    alive["keepAliveMs"] = json!(1500);
    requests.transfer(&alive, b"", UdpSocket::bind("127.0.0.1:0")?)?;
    agent.replace()?;
    let mut reasons = Vec::new();
    for _ in 0..2 {
        let (activation, _) = events.activation()?;
        reasons.push((
            activation["details"]["socket"]["id"].to_string(),
            activation["details"]["reason"].to_string(),
        ));
    }
    reasons.sort();
    let text = |id: &str, reason: &str| (format!("\"{id}\""), reason.to_owned());
    assert_eq!(reasons, [text("alive", "3"), text("paused", "1")]);
    Ok(())
}

#[test]
fn nothing_is_lost_when_agents_replace_each_other_under_load() -> io::Result<()> {
    let mut agent = Agent::start()?;
    let mut client = agent.client()?;
    let launch = json!({ "program": "/bin/false", "args": [], "cwd": "/", "env": {} });
    let task = client.register(Some("t"), &launch)?;
    let is_over = AtomicBool::new(false);
    let endpoint = agent.place.endpoint();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                let (task, endpoint, is_over) = (&task, &endpoint, &is_over);
                scope.spawn(move || -> io::Result<usize> {
                    let mut client = Client::of_application(endpoint, "test")?;
                    let mut count = 0;
                    while !is_over.load(Ordering::Relaxed) {
                        pass_around(&mut client, &format!("{worker}"), task)?;
                        count += 1;
                    }
                    Ok(count)
                })
            })
            .collect();
        for _ in 0..5 {
            agent.replace()?;
        }
        is_over.store(true, Ordering::Relaxed);
        for worker in workers {
            let count = worker.join().expect("no panic")?;
            assert!(count > 0);
        }
        Ok::<(), io::Error>(())
    })?;
    assert_eq!(
        agent.client()?.request(&json!({ "type": "sockets" }))?["sockets"],
        json!([])
    );
    Ok(())
}

/// A socket goes to the agent and comes back, with a byte that came meanwhile.
fn pass_around(client: &mut Client, id: &str, task: &str) -> io::Result<()> {
    let (mut peer, own) = connected()?;
    assert_eq!(
        client.transfer(&record(id, STREAM, task), b"", own)?["type"],
        "done"
    );
    let mut stream = TcpStream::from(client.reclaim(id)?.descriptor);
    stream.set_nonblocking(false)?;
    peer.write_all(b"x")?;
    stream.read_exact(&mut [0])
}

#[test]
fn an_agent_goes_on_when_its_successor_fails() -> io::Result<()> {
    let agent = Agent::start()?;
    let (mut requests, mut events, task) = program(&agent)?;
    let mut peers = Vec::new();
    for id in ["a", "b", "c"] {
        let (peer, own) = connected()?;
        requests.transfer(&record(id, STREAM, &task), b"", own)?;
        peers.push(peer);
    }
    for steps in 0..7 {
        let mut successor = Client::connect(&agent.place.endpoint())?;
        let hello = json!({ "type": "hello", "protocol": 1, "role": "control" });
        assert_eq!(successor.request(&hello)?["type"], "welcome");
        successor.send(&json!({ "type": "takeOver" }), b"", None)?;
        for _ in 0..steps {
            successor.receive()?;
            successor.send(&json!({ "type": "received" }), b"", None)?;
        }
        successor.receive()?;
        drop(successor);
        assert_eq!(
            agent.status()?["pid"],
            agent.child.id(),
            "after {steps} steps"
        );
    }
    peers[1].write_all(b"x")?;
    assert_eq!(events.activation()?.0["details"]["socket"]["id"], "b");
    let agent = agent.killed_and_restarted()?;
    let mut events = agent.client()?;
    events.attach()?;
    assert_eq!(
        events.activation()?.0["details"]["reason"],
        4,
        "the journal is whole"
    );
    Ok(())
}

#[test]
fn a_successor_of_nobody_is_an_agent() -> io::Result<()> {
    let agent = Agent::start_with(&["--replace"])?;
    assert_eq!(
        agent.client()?.request(&json!({ "type": "tasks" }))?["type"],
        "tasks"
    );
    Ok(())
}
