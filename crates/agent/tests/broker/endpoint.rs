//! Who may listen and who may connect; how an agent begins and ends.

use std::fs::{self, File, Permissions, create_dir_all, set_permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::process::Command;

use serde_json::json;

use crate::activation::connected;
use crate::client::{Client, STREAM, record};
use crate::process::{Agent, Place, start};

fn refusal(place: &Place) -> io::Result<String> {
    Ok(start(place.command(), &[])?.expect_err("it does not start"))
}

#[test]
fn a_link_a_file_and_an_open_folder_in_place_of_the_folder_are_refused() -> io::Result<()> {
    let place = Place::new()?;
    let folder = place.endpoint().parent().expect("a folder").to_owned();
    let real = place.folder.path().join("real");
    create_dir_all(&real)?;
    set_permissions(&real, Permissions::from_mode(0o700))?;
    symlink(&real, &folder)?;
    assert!(refusal(&place)?.contains("is no folder"));
    fs::remove_file(&folder)?;
    File::create(&folder)?;
    assert!(refusal(&place)?.contains("is no folder"));
    fs::remove_file(&folder)?;
    fs::rename(&real, &folder)?;
    set_permissions(&folder, Permissions::from_mode(0o755))?;
    assert!(refusal(&place)?.contains("is open to others (mode 755)"));
    set_permissions(&folder, Permissions::from_mode(0o700))?;
    drop(Agent::start_at(place, &[])?);
    Ok(())
}

#[test]
fn a_link_or_a_file_in_place_of_the_endpoint_is_refused_and_left_alone() -> io::Result<()> {
    let place = Place::new()?;
    let folder = place.endpoint().parent().expect("a folder").to_owned();
    create_dir_all(&folder)?;
    set_permissions(&folder, Permissions::from_mode(0o700))?;
    let target = place.folder.path().join("precious");
    fs::write(&target, "precious")?;
    symlink(&target, place.endpoint())?;
    assert!(refusal(&place)?.contains("is no socket"));
    assert_eq!(fs::read_to_string(&target)?, "precious");
    fs::remove_file(place.endpoint())?;
    fs::write(place.endpoint(), "a file")?;
    assert!(refusal(&place)?.contains("is no socket"));
    assert_eq!(fs::read_to_string(place.endpoint())?, "a file");
    Ok(())
}

#[test]
fn an_open_folder_of_the_state_is_refused() -> io::Result<()> {
    let place = Place::new()?;
    create_dir_all(place.state())?;
    set_permissions(place.state(), Permissions::from_mode(0o777))?;
    assert!(refusal(&place)?.contains("is open to others"));
    Ok(())
}

#[test]
fn the_command_line_connects_to_no_agent_that_may_be_another_users() -> io::Result<()> {
    let place = Place::new()?;
    let folder = place.endpoint().parent().expect("a folder").to_owned();
    create_dir_all(&folder)?;
    let _fake = UnixListener::bind(place.endpoint())?;
    set_permissions(&folder, Permissions::from_mode(0o755))?;
    let output = place.output(&["status"])?;
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("is open to others"), "{said}");
    Ok(())
}

/// As another user, who cannot even enter the folder unless it is opened by force.
#[test]
fn another_user_is_refused_by_the_agent() -> io::Result<()> {
    let agent = Agent::start()?;
    if !is_root() {
        return Ok(());
    }
    let endpoint = agent.place.endpoint();
    let folder = endpoint.parent().expect("a folder");
    set_permissions(folder, Permissions::from_mode(0o755))?;
    set_permissions(&endpoint, Permissions::from_mode(0o666))?;
    let script = r#"
import json, os, socket, struct, sys
os.setgid(65534); os.setuid(65534)
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
head = s.recv(8, socket.MSG_WAITALL)
print(s.recv(struct.unpack("<II", head)[0], socket.MSG_WAITALL).decode(), s.recv(1))
"#;
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(&endpoint)
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains(r#""hresult":2147942405"#) && said.contains("user 65534"),
        "{said} {output:?}"
    );
    assert!(
        said.trim_end().ends_with("b''"),
        "it is disconnected: {said}"
    );
    Ok(())
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|found| std::os::unix::fs::MetadataExt::uid(&found) == 0)
}

#[test]
fn of_several_agents_that_start_at_once_one_lives() -> io::Result<()> {
    let place = Place::new()?;
    let mut children = Vec::new();
    for _ in 0..8 {
        children.push(
            place
                .command()
                .args(["run", "--ready-fd", "1"])
                .stdout(std::process::Stdio::piped())
                .spawn()?,
        );
    }
    let mut connected = Vec::new();
    for child in &mut children {
        let mut first = [0];
        let ready = child.stdout.as_mut().expect("a pipe");
        io::Read::read_exact(ready, &mut first)?;
        assert_eq!(first, *b"\n", "each says that one listens");
        connected.push(Client::of_application(&place.endpoint(), "test")?);
    }
    let status =
        serde_json::from_slice::<serde_json::Value>(&place.output(&["status", "--json"])?.stdout)?;
    let mut alive = 0;
    for mut child in children {
        if status["pid"] == child.id() {
            alive += 1;
            child.kill()?;
        }
        child.wait()?;
    }
    assert_eq!(alive, 1);
    Ok(())
}

#[test]
fn an_agent_that_keeps_nothing_ends_and_leaves_no_socket() -> io::Result<()> {
    let mut agent = Agent::start_with(&["--idle", "2"])?;
    let mut client = agent.client()?;
    client.register(
        Some("t"),
        &json!({ "program": "/bin/false", "args": [], "cwd": "/", "env": {} }),
    )?;
    drop(client);
    assert!(agent.wait()?.success());
    assert!(!agent.place.endpoint().exists());
    Ok(())
}

#[test]
fn stop_ends_the_agent_unless_sockets_would_be_lost() -> io::Result<()> {
    let mut agent = Agent::start()?;
    let mut client = agent.client()?;
    let launch = json!({ "program": "/bin/false", "args": [], "cwd": "/", "env": {} });
    let task = client.register(Some("t"), &launch)?;
    let (_peer, own) = connected()?;
    client.transfer(&record("s", STREAM, &task), b"", own)?;
    let status = agent.place.output(&["status"])?;
    let said = String::from_utf8_lossy(&status.stdout).into_owned();
    for part in [
        "Agent 0.1.0",
        "Application test",
        "task task (",
        "connection s: 127.0.0.1:",
        "armed",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let output = agent.place.output(&["stop"])?;
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("1 sockets would be lost; --force"), "{said}");
    let output = agent.place.output(&["stop", "--force", "--json"])?;
    assert_eq!(output.stdout, b"{\"stopped\":true}\n");
    assert!(agent.wait()?.success());
    let output = agent.place.output(&["status", "--json"])?;
    assert_eq!(
        (output.status.code(), &*output.stdout),
        (Some(3), &b"{\"running\":false}\n"[..])
    );
    assert!(agent.place.output(&["stop"])?.status.success());
    Ok(())
}

#[test]
fn a_wrong_command_line_is_explained() -> io::Result<()> {
    let place = Place::new()?;
    for (words, expected) in [
        (&["walk"][..], "no command walk"),
        (&[], "a command is missing"),
        (&["run", "-x"], "no option -x"),
    ] {
        let output = place.output(words)?;
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(expected) && said.contains("Usage:"), "{said}");
    }
    assert!(place.output(&["--help"])?.status.success());
    Ok(())
}

/// The service manager listens, and starts the agent with the first connection.
#[test]
fn a_socket_of_the_service_manager_is_taken() -> io::Result<()> {
    let place = Place::new()?;
    let endpoint = place.endpoint();
    create_dir_all(endpoint.parent().expect("a folder"))?;
    set_permissions(
        endpoint.parent().expect("a folder"),
        Permissions::from_mode(0o700),
    )?;
    let mut command = Command::new("systemd-socket-activate");
    let places = [
        ("UWP_SOCKETS_AGENT", &endpoint),
        ("UWP_SOCKETS_STATE", &place.state()),
    ];
    for (name, value) in places {
        command.arg("-E").arg(format!("{name}={}", value.display()));
    }
    command
        .arg("-l")
        .arg(&endpoint)
        .arg(env!("CARGO_BIN_EXE_uwp-sockets-agent"));
    let mut child = match command
        .args(["run", "--idle", "0.2"])
        .stderr(std::process::Stdio::null())
        .spawn()
    {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        child => child?,
    };
    while !endpoint.exists() {}
    let mut client = Client::of_application(&endpoint, "test")?;
    assert_eq!(
        client.request(&json!({ "type": "tasks" }))?["type"],
        "tasks"
    );
    drop(client);
    assert!(child.wait()?.success());
    assert!(endpoint.exists(), "the socket is the service manager's");
    Ok(())
}

#[test]
fn install_writes_units_that_start_this_program() -> io::Result<()> {
    let place = Place::new()?;
    let mut command = place.command();
    command
        .env("XDG_CONFIG_HOME", place.folder.path())
        .env("HOME", place.folder.path());
    let output = command.args(["install", "--json"]).output()?;
    assert!(output.status.success(), "{output:?}");
    let said: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let files = said["files"].as_array().expect("files");
    let texts: Vec<_> = files
        .iter()
        .map(|path| fs::read_to_string(path.as_str().unwrap_or_default()))
        .collect::<Result<_, _>>()?;
    let program = fs::canonicalize(env!("CARGO_BIN_EXE_uwp-sockets-agent"))?;
    assert!(
        texts
            .iter()
            .any(|text| text.contains(&*program.to_string_lossy())),
        "{texts:?}"
    );
    assert!(!said["commands"].as_array().expect("commands").is_empty());
    Ok(())
}
