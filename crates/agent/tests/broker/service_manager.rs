//! A service manager as systemd is one: it listens, keeps descriptors (`FDSTORE`), and gives both to the agent that it starts
//! after one that has ended (`LISTEN_FDS`).

use std::fs::DirBuilder;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::DirBuilderExt;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::json;

use crate::activation::{connected, wait_for_state};
use crate::client::{Client, STREAM, record};
use crate::process::{Agent, Place};

const MANAGER: &str = r#"
import os, signal, socket, sys

endpoint, notify, program = sys.argv[1:4]
listener = socket.socket(socket.AF_UNIX)
listener.bind(endpoint)
listener.listen()
control = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
control.bind(notify)
kept = []

def say(*words):
    print(*words, flush=True)

def start():
    names = ["uwp-sockets-agent.socket"] + [name for name, _ in kept]
    sources = [listener.fileno()] + [descriptor for _, descriptor in kept]
    process = os.fork()
    if process == 0:
        copies = [os.dup(source) for source in sources]
        high = [100 + index for index in range(len(copies))]
        for copy, target in zip(copies, high):
            os.dup2(copy, target)
        for index, source in enumerate(high):
            os.dup2(source, 3 + index)
        os.closerange(3 + len(high), 200)
        environment = dict(os.environ, NOTIFY_SOCKET=notify, LISTEN_PID=str(os.getpid()),
                           LISTEN_FDS=str(len(names)), LISTEN_FDNAMES=":".join(names))
        os.execve(program, [program, "run"], environment)
    say("started", process)

def ended(*_):
    os.waitpid(-1, 0)
    start()

signal.signal(signal.SIGCHLD, ended)
start()
while True:
    data, descriptors, _, _ = socket.recv_fds(control, 4096, 4)
    fields = dict(line.split("=", 1) for line in data.decode().splitlines())
    name = fields.get("FDNAME")
    if "FDSTORE" in fields:
        assert fields["FDPOLL"] == "0"
        # systemd does not keep a second one of the same socket.
        if name not in [known for known, _ in kept]:
            kept.append((name, descriptors[0]))
        say("kept", len(kept))
    elif "FDSTOREREMOVE" in fields:
        for known, descriptor in [entry for entry in kept if entry[0] == name]:
            os.close(descriptor)
        kept = [entry for entry in kept if entry[0] != name]
        say("kept", len(kept))
    elif "READY" in fields:
        say("ready")
"#;

/// Ends with the test, and the agent with it.
struct Manager {
    child: Child,
    lines: BufReader<ChildStdout>,
    agent: Agent,
}

impl Manager {
    /// None without Python.
    fn start() -> io::Result<Option<Self>> {
        let place = Place::new()?;
        let folder = place.folder.path().to_owned();
        DirBuilder::new().mode(0o700).create(folder.join("run"))?;
        let program = env!("CARGO_BIN_EXE_uwp-sockets-agent");
        let mut command = Command::new("python3");
        let started = command
            .args(["-c", MANAGER])
            .arg(place.endpoint())
            .arg(folder.join("notify"))
            .arg(program)
            .env("UWP_SOCKETS_AGENT", place.endpoint())
            .env("UWP_SOCKETS_STATE", place.state())
            .env("UWP_SOCKETS_AGENT_LOG", "debug")
            .stdout(Stdio::piped())
            .spawn();
        let mut child = match started {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            child => child?,
        };
        let lines = BufReader::new(child.stdout.take().expect("a pipe"));
        // The child of the place is the manager's, so it only lends its methods here.
        let agent = Agent {
            child: Command::new("true").spawn()?,
            place,
        };
        let mut manager = Self {
            child,
            lines,
            agent,
        };
        manager.expect("ready")?;
        Ok(Some(manager))
    }

    /// Reads until this line.
    fn expect(&mut self, expected: &str) -> io::Result<()> {
        let mut line = String::new();
        while line.trim_end() != expected {
            line.clear();
            if self.lines.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(())
    }

    fn pid(&self) -> io::Result<String> {
        Ok(self.agent.status()?["pid"].to_string())
    }

    fn kill_agent(&self) -> io::Result<()> {
        let killed = Command::new("kill").args(["-9", &self.pid()?]).status()?;
        assert!(killed.success());
        Ok(())
    }
}

impl Drop for Manager {
    fn drop(&mut self) {
        // First the one that would start another.
        let pid = self.pid();
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Ok(pid) = pid {
            let _ = Command::new("kill").args(["-9", &pid]).status();
        }
    }
}

#[test]
fn sockets_outlive_an_agent_whose_service_manager_keeps_them() -> io::Result<()> {
    let Some(mut manager) = Manager::start()? else {
        return Ok(());
    };
    let client =
        |manager: &Manager| Client::of_application(&manager.agent.place.endpoint(), "test");
    let mut requests = client(&manager)?;
    let launch = json!({ "program": "/bin/false", "args": [], "cwd": "/", "env": {} });
    let task = requests.register(None, &launch)?;
    let (mut peer, own) = connected()?;
    let (_other_peer, other) = connected()?;
    let mut socket = record("s", STREAM, &task);
    socket["contextLength"] = json!(7);
    requests.transfer(&socket, b"context", own)?;
    manager.expect("kept 1")?;
    requests.transfer(&record("other", STREAM, &task), b"", other)?;
    manager.expect("kept 2")?;
    drop(requests.reclaim("other")?);
    manager.expect("kept 1")?;

    manager.kill_agent()?;
    // While there is none, too.
    peer.write_all(b"meanwhile")?;
    manager.expect("ready")?;

    let mut requests = client(&manager)?;
    let mut events = client(&manager)?;
    events.attach()?;
    let (activation, context) = events.activation()?;
    assert_eq!(activation["details"]["reason"], 1, "{activation}");
    assert_eq!(context, b"context");
    let mut stream = TcpStream::from(requests.reclaim("s")?.descriptor);
    stream.set_nonblocking(false)?;
    let mut bytes = [0; 9];
    stream.read_exact(&mut bytes)?;
    assert_eq!(&bytes, b"meanwhile");
    manager.expect("kept 0")?;
    requests.transfer(&socket, b"context", stream)?;
    events.end(&activation, true)?;
    manager.expect("kept 1")?;
    wait_for_state(&manager.agent, "armed")
}
