//! What is left after the agent, or the disk, has failed.

use std::fs;
use std::io::{self, Write};
use std::net::UdpSocket;
use std::process::Command;

use serde_json::{Value, json};

use crate::activation::connected;
use crate::client::{DATAGRAM, STREAM, record};
use crate::process::{Agent, Place};
use crate::task_process::{Reports, launch};

#[test]
fn after_a_crash_registrations_are_there_and_owners_learn_that_their_sockets_are_gone()
-> io::Result<()> {
    let agent = Agent::start()?;
    let reports = Reports::new()?;
    let mut client = agent.client()?;
    let task = client.register(Some("t"), &launch("ignore", &reports))?;
    let mut peers = Vec::new();
    for id in ["kept", "taken"] {
        let (peer, own) = connected()?;
        let mut socket = record(id, STREAM, &task);
        socket["contextLength"] = json!(id.len());
        client.transfer(&socket, id.as_bytes(), own)?;
        peers.push(peer);
    }
    drop(client.reclaim("taken")?);
    drop(client);
    let agent = agent.killed_and_restarted()?;
    let activation = reports.accept()?.json()?;
    assert_eq!(activation["taskId"], task.as_str());
    let expected = json!({ "id": "kept", "kind": STREAM, "taskId": task, "contextLength": 4 });
    assert_eq!(activation["details"]["socket"], expected);
    assert_eq!(activation["details"]["reason"], 4);
    while agent.socket_state()? != "none" {}
    // Once.
    let agent = agent.killed_and_restarted()?;
    assert_eq!(agent.socket_state()?, "none");
    assert_eq!(
        agent.client()?.request(&json!({ "type": "tasks" }))?["tasks"][0]["taskId"],
        task.as_str()
    );
    Ok(())
}

/// On a file system of a few pages.
#[test]
fn on_a_full_disk_requests_fail_and_what_was_before_stays() -> io::Result<()> {
    let place = Place::new()?;
    fs::create_dir(place.state())?;
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=64k,mode=700", "none"])
        .arg(place.state())
        .stderr(std::process::Stdio::null())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    let _mount = Mount(place.state());
    let agent = Agent::start_at(place, &[])?;
    let mut client = agent.client()?;
    let launch = json!({ "program": "/bin/false", "args": [], "cwd": "/", "env": {} });
    let task = client.register(Some("t"), &launch)?;
    let filler = agent.place.state().join("filler");
    let full = fs::File::create(&filler)?.write_all(&vec![0; 1 << 20]);
    assert_eq!(full.expect_err("full").kind(), io::ErrorKind::StorageFull);
    let task_of = json!({ "name": "n".repeat(9000), "entryPoint": null });
    let refused =
        client.request(&json!({ "type": "register", "task": task_of, "launch": launch }))?;
    assert_eq!(refused["hresult"], 0x8007_0070_u32, "{refused}");
    let mut socket = record("s", DATAGRAM, &task);
    socket["contextLength"] = json!(9000);
    let udp = UdpSocket::bind("127.0.0.1:0")?;
    let refused = client.transfer(&socket, &[7; 9000], udp.try_clone()?)?;
    assert_eq!(refused["hresult"], 0x8007_0070_u32, "{refused}");
    assert_eq!(
        client.request(&json!({ "type": "sockets" }))?["sockets"],
        json!([])
    );
    fs::remove_file(filler)?;
    assert_eq!(client.transfer(&socket, &[7; 9000], udp)?["type"], "done");
    drop(client);
    let agent = agent.killed_and_restarted()?;
    let tasks: Value = agent.client()?.request(&json!({ "type": "tasks" }))?;
    assert_eq!(tasks["tasks"].as_array().map(Vec::len), Some(1), "{tasks}");
    assert_eq!(agent.status()?["applications"][0]["sockets"][0]["id"], "s");
    Ok(())
}

struct Mount(std::path::PathBuf);

impl Drop for Mount {
    fn drop(&mut self) {
        // Lazily: the agent may have the log open still.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        // The folder of the test could not be removed before.
        let _ = self.0.parent().map(fs::remove_dir_all);
    }
}

#[test]
fn a_state_that_cannot_be_read_is_set_aside() -> io::Result<()> {
    let agent = Agent::start()?;
    let mut client = agent.client()?;
    let launch = json!({ "program": "/bin/false", "args": [], "cwd": "/", "env": {} });
    client.register(Some("t"), &launch)?;
    drop(client);
    fs::write(
        agent.place.state().join("state.json"),
        "{ \"version\": 1, \"appl",
    )?;
    fs::write(agent.place.state().join("sockets.journal"), [0xff; 20])?;
    let agent = agent.killed_and_restarted()?;
    let mut client = agent.client()?;
    assert_eq!(
        client.request(&json!({ "type": "tasks" }))?["tasks"],
        json!([])
    );
    for name in ["state.json.corrupt-", "sockets.journal.corrupt-"] {
        assert!(file_like(&agent.place, name)?, "{name}");
    }
    assert!(agent.place.log().contains("error the state cannot be read"));
    assert!(
        agent
            .place
            .log()
            .contains("error the journal of sockets is damaged")
    );
    Ok(())
}

fn file_like(place: &Place, prefix: &str) -> io::Result<bool> {
    Ok(fs::read_dir(place.state())?
        .filter_map(Result::ok)
        .any(|entry| entry.file_name().to_string_lossy().starts_with(prefix)))
}
