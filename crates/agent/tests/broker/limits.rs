//! What the agent takes of the machine, and what happens when the machine has no more.

use std::fs;
use std::io;
use std::net::UdpSocket;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, DATAGRAM, record};
use crate::process::{Agent, Place, start};

const TOO_MANY_DESCRIPTORS: u32 = 0x8007_0004;
const MEGABYTE: u64 = 1_000_000;

fn register(client: &mut Client) -> io::Result<String> {
    let launch = json!({ "program": "/bin/false", "args": [], "cwd": "/", "env": {} });
    client.register(Some("t"), &launch)
}

fn transfer(client: &mut Client, id: &str, task: &str) -> io::Result<Value> {
    let udp = UdpSocket::bind("127.0.0.1:0")?;
    client.transfer(&record(id, DATAGRAM, task), b"", udp)
}

fn descriptors(agent: &Agent) -> usize {
    fs::read_dir(format!("/proc/{}/fd", agent.child.id())).map_or(0, Iterator::count)
}

fn resident(agent: &Agent) -> io::Result<Option<u64>> {
    Ok(agent.status()?["residentBytes"].as_u64())
}

/// How often the system has given it the processor.
fn switches(agent: &Agent) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{}/status", agent.child.id())).ok()?;
    let line = status
        .lines()
        .find(|line| line.starts_with("voluntary_ctxt"))?;
    Some(line.to_owned())
}

#[test]
fn ten_thousand_idle_sockets_take_little_memory_and_no_time_and_leave_nothing() -> io::Result<()> {
    const COUNT: usize = 10_000;
    let agent = Agent::start()?;
    let mut client = agent.client()?;
    let task = register(&mut client)?;
    let before = descriptors(&agent);
    let idle = resident(&agent)?;
    assert!(idle.is_none_or(|bytes| bytes <= 4 * MEGABYTE), "{idle:?}");
    for index in 0..COUNT {
        let done = transfer(&mut client, &index.to_string(), &task)?;
        if done["hresult"] == TOO_MANY_DESCRIPTORS {
            // The hard limit of this system.
            return Ok(());
        }
        assert_eq!(done["type"], "done", "{index}: {done}");
    }
    let full = resident(&agent)?;
    assert!(full.is_none_or(|bytes| bytes <= 64 * MEGABYTE), "{full:?}");
    // The journal is synced a second after the last change, and nothing comes after that.
    sleep(Duration::from_millis(1500));
    let then = switches(&agent);
    sleep(Duration::from_millis(500));
    assert_eq!(switches(&agent), then, "it has nothing to do");
    for index in 0..COUNT {
        drop(client.reclaim(&index.to_string())?);
    }
    assert_eq!(descriptors(&agent), before);
    Ok(())
}

/// An agent that may have so many descriptors.
fn limited(count: u32) -> io::Result<Agent> {
    let place = Place::new()?;
    let plain = place.command();
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("ulimit -n {count} && exec \"$0\" \"$@\"")])
        .arg(plain.get_program());
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let child = start(command, &[])?.map_err(io::Error::other)?;
    Ok(Agent { child, place })
}

#[test]
fn without_descriptors_a_transfer_fails_and_all_else_goes_on() -> io::Result<()> {
    let agent = limited(100)?;
    let mut client = agent.client()?;
    let task = register(&mut client)?;
    let mut held = 0;
    let refused = loop {
        let answer = transfer(&mut client, &held.to_string(), &task)?;
        if answer["type"] != "done" {
            break answer;
        }
        held += 1;
    };
    assert_eq!(refused["hresult"], TOO_MANY_DESCRIPTORS, "{refused}");
    assert!(held > 10, "{held}");
    let again = transfer(&mut client, "again", &task)?;
    assert_eq!(again["hresult"], TOO_MANY_DESCRIPTORS, "{again}");
    assert_eq!(
        agent.status()?["applications"][0]["sockets"]
            .as_array()
            .map(Vec::len),
        Some(held)
    );
    drop(client.reclaim("0")?);
    assert_eq!(transfer(&mut client, "again", &task)?["type"], "done");
    for index in 1..held {
        drop(client.reclaim(&index.to_string())?);
    }
    Ok(())
}

#[test]
fn without_descriptors_connections_wait_until_there_are_some() -> io::Result<()> {
    let agent = limited(40)?;
    let mut clients = Vec::new();
    for _ in 0..60 {
        let client = Client::connect(&agent.place.endpoint())?;
        client.send(
            &crate::client::hello("test", "secret", "program"),
            b"",
            None,
        )?;
        clients.push(client);
    }
    clients[0].message()?;
    // Each that leaves makes room for one that waits.
    while clients.len() > 15 {
        clients.remove(0);
    }
    for client in &mut clients {
        assert_eq!(client.message()?["type"], "welcome");
    }
    Ok(())
}
