//! A program in another language, with nothing but the system's calls.

use std::io;
use std::process::Command;

use crate::process::Agent;

const PROGRAM: &str = r#"
import array, json, socket, struct, sys

agent = socket.socket(socket.AF_UNIX)
agent.connect(sys.argv[1])

def send(message, tail=b"", descriptor=None):
    text = json.dumps(message).encode()
    flag = 0 if descriptor is None else 1 << 31
    frame = struct.pack("<II", len(text), len(tail) | flag) + text + tail
    if descriptor is None:
        agent.sendall(frame)
    else:
        assert socket.send_fds(agent, [frame], [descriptor]) == len(frame)

def receive():
    head, descriptors, _, _ = socket.recv_fds(agent, 8, 1)
    length, tail = struct.unpack("<II", head)
    text = agent.recv(length, socket.MSG_WAITALL)
    rest = agent.recv(tail & ~(1 << 31), socket.MSG_WAITALL) if tail & ~(1 << 31) else b""
    assert len(descriptors) == tail >> 31
    return json.loads(text), rest, descriptors

def ask(message, tail=b"", descriptor=None):
    send(message, tail, descriptor)
    return receive()

ask({"type": "hello", "protocol": 1, "application": "py", "secret": "s", "role": "program"})
launch = {"program": "/bin/false", "args": [], "cwd": "/", "env": {}}
task = ask({"type": "register", "task": {"name": "t", "entryPoint": "x"}, "launch": launch})[0]["taskId"]
listener = socket.create_server(("127.0.0.1", 0))
peer = socket.create_connection(listener.getsockname())
own, _ = listener.accept()
record = {"type": "transfer", "id": "p", "kind": 3, "taskId": task, "contextLength": 2, "leftovers": []}
assert ask(record, b"cc", own.fileno())[0] == {"type": "done"}
own.close()
back, tail, descriptors = ask({"type": "reclaim", "id": "p"})
assert (back["type"], tail) == ("reclaimed", b"cc")
assert ask({"type": "received", "id": "p"})[0] == {"type": "done"}
again = socket.socket(fileno=descriptors[0])
peer.sendall(b"through")
print(again.recv(100).decode())
"#;

#[test]
fn a_python_program_gives_a_socket_and_takes_it_back() -> io::Result<()> {
    let agent = Agent::start()?;
    let endpoint = agent.place.endpoint();
    let output = match Command::new("python3")
        .args(["-c", PROGRAM])
        .arg(endpoint)
        .output()
    {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        output => output?,
    };
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "through\n",
        "{output:?}"
    );
    Ok(())
}
