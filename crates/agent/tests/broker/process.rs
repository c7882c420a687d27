use std::fs;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread;

use serde_json::Value;

use crate::client::Client;
use crate::folder::Folder;

/// An agent of one test, which ends with it.
#[derive(Debug)]
pub(crate) struct Agent {
    pub(crate) child: Child,
    pub(crate) place: Place,
}

/// Where an agent listens and what it keeps.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) folder: Folder,
}

impl Place {
    pub(crate) fn new() -> io::Result<Self> {
        Folder::new().map(|folder| Self { folder })
    }

    pub(crate) fn endpoint(&self) -> PathBuf {
        self.folder.path().join("run/agent.sock")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// The program, told where its places are.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_uwp-sockets-agent"));
        command
            .env("UWP_SOCKETS_AGENT", self.endpoint())
            .env("UWP_SOCKETS_STATE", self.state())
            .env("UWP_SOCKETS_AGENT_LOG", "debug")
            .env_remove("NOTIFY_SOCKET")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.state().join("agent.log")).unwrap_or_default()
    }

    /// What a command of the command line prints.
    pub(crate) fn output(&self, words: &[&str]) -> io::Result<Output> {
        self.command().args(words).output()
    }
}

/// Starts `run` with these options, and waits until it listens or says why not.
pub(crate) fn start(mut command: Command, options: &[&str]) -> io::Result<Result<Child, String>> {
    let child = command
        .args(["run", "--ready-fd", "1"])
        .args(options)
        .stdout(Stdio::piped())
        .spawn()?;
    listens(child)
}

fn listens(mut child: Child) -> io::Result<Result<Child, String>> {
    let mut ready = child.stdout.take().expect("a pipe");
    let mut first = [0];
    if ready.read(&mut first)? == 1 && first == *b"\n" {
        return Ok(Ok(child));
    }
    let mut reason = String::from_utf8_lossy(&first).into_owned();
    ready.read_to_string(&mut reason)?;
    child.wait()?;
    Ok(Err(reason))
}

impl Agent {
    pub(crate) fn start() -> io::Result<Self> {
        Self::start_with(&[])
    }

    pub(crate) fn start_with(options: &[&str]) -> io::Result<Self> {
        Self::start_at(Place::new()?, options)
    }

    pub(crate) fn start_at(place: Place, options: &[&str]) -> io::Result<Self> {
        let child = start(place.command(), options)?.map_err(io::Error::other)?;
        Ok(Self { child, place })
    }

    /// A program of the application "test".
    pub(crate) fn client(&self) -> io::Result<Client> {
        Client::of_application(&self.place.endpoint(), "test")
    }

    pub(crate) fn status(&self) -> io::Result<Value> {
        let output = self.place.output(&["status", "--json"])?;
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// The state of the only socket.
    pub(crate) fn socket_state(&self) -> io::Result<String> {
        let status = self.status()?;
        let state = &status["applications"][0]["sockets"][0]["state"];
        Ok(state.as_str().unwrap_or("none").to_owned())
    }

    /// Ends it without notice, and starts another in its place.
    pub(crate) fn killed_and_restarted(mut self) -> io::Result<Self> {
        self.child.kill()?;
        self.child.wait()?;
        let child = start(self.place.command(), &[])?.map_err(io::Error::other)?;
        self.child = child;
        Ok(self)
    }

    pub(crate) fn wait(&mut self) -> io::Result<ExitStatus> {
        self.child.wait()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            // With what the test says of its failure.
            let _ = writeln!(io::stderr(), "log of the agent:\n{}", self.place.log());
        }
    }
}
