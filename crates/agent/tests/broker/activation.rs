use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};

use serde_json::json;

use crate::client::{STREAM, record};
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
