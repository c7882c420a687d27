use std::env;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sockets_testing::arguments::Arguments;
use sockets_testing::report::Report;

use super::client::Client;
use super::{median, timed};

const STREAM: u8 = 3;
const DATAGRAM: u8 = 2;
/// Sockets that are held when the memory is looked at.
const HELD: [(&str, usize); 3] = [
    ("oneBytes", 1),
    ("thousandBytes", 1_000),
    ("tenThousandBytes", 10_000),
];

/// Id of the first socket on which a task is started.
const FIRST_STARTED: usize = 1_000_000;

/// Measures an agent of its own.
pub(super) fn run(arguments: &Arguments) -> io::Result<()> {
    let count: usize = arguments.required("count")?;
    let starts: usize = arguments.required("starts")?;
    let most: usize = arguments.required("held")?;
    let agent = Agent::start(&arguments.required::<String>("agent")?)?;
    let tasks = TcpListener::bind("127.0.0.1:0")?;
    let program = env::current_exe()?;
    let mut client = Client::connect(
        &agent.endpoint(),
        &program.to_string_lossy(),
        &format!("tell={}", tasks.local_addr()?),
    )?;
    let mut report = passing(&mut client, count)?;
    report = report.number("startMicroseconds", starting(&mut client, &tasks, starts)?);
    report = report.number("idleBytes", agent.resident()?);
    let mut held = 0;
    for (name, wanted) in HELD.into_iter().filter(|&(_, wanted)| wanted <= most) {
        while held < wanted {
            client.transfer(held, DATAGRAM, UdpSocket::bind("127.0.0.1:0")?.into())?;
            held += 1;
        }
        report = report.number(name, agent.resident()?);
    }
    report.emit()
}

fn passing(client: &mut Client, count: usize) -> io::Result<Report> {
    let (mut transfers, mut reclaims) = (Vec::new(), Vec::new());
    let mut own = OwnedFd::from(UdpSocket::bind("127.0.0.1:0")?);
    for _ in 0..count {
        timed(&mut transfers, || client.transfer(0, DATAGRAM, own))?;
        own = timed(&mut reclaims, || client.reclaim(0))?;
    }
    Ok(Report::default()
        .number("transferMicroseconds", median(transfers))
        .number("reclaimMicroseconds", median(reclaims)))
}

/// From the write of the peer to the first act of the task.
fn starting(client: &mut Client, tasks: &TcpListener, count: usize) -> io::Result<f64> {
    let mut times = Vec::new();
    for index in 0..count {
        // Another each time: the task fails, and a socket whose task has failed pauses.
        let id = FIRST_STARTED + index;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let mut peer = TcpStream::connect(listener.local_addr()?)?;
        let (own, _) = listener.accept()?;
        client.transfer(id, STREAM, own.into())?;
        let (task, _) = timed(&mut times, || {
            peer.write_all(b"x")?;
            tasks.accept()
        })?;
        drop((task, client.reclaim(id)?));
    }
    Ok(median(times))
}

/// The task: says that it runs.
pub(super) fn task(arguments: &Arguments) -> io::Result<()> {
    let mut told = TcpStream::connect(arguments.required::<String>("tell")?)?;
    // Until that is known.
    told.read(&mut [0]).map(drop)
}

struct Agent {
    child: Child,
    folder: PathBuf,
}

impl Agent {
    fn start(program: &str) -> io::Result<Self> {
        let folder = PathBuf::from(format!("/tmp/broker-bench-{}", std::process::id()));
        let mut child = Command::new(program)
            .args(["run", "--ready-fd", "1"])
            .env("UWP_SOCKETS_AGENT", folder.join("agent.sock"))
            .env("UWP_SOCKETS_STATE", folder.join("state"))
            .stdout(Stdio::piped())
            .spawn()?;
        if let Some(ready) = &mut child.stdout {
            ready.read_exact(&mut [0])?;
        }
        Ok(Self { child, folder })
    }

    fn endpoint(&self) -> PathBuf {
        self.folder.join("agent.sock")
    }

    /// In bytes; 0 where the system does not say.
    fn resident(&self) -> io::Result<f64> {
        let path = format!("/proc/{}/smaps_rollup", self.child.id());
        if !Path::new(&path).exists() {
            return Ok(0.0);
        }
        // What a burst has taken is given back soon, if at all.
        std::thread::sleep(Duration::from_millis(100));
        let text = fs::read_to_string(path)?;
        let line = text.lines().find(|line| line.starts_with("Rss:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
        kibibytes
            .map(|count| count * 1024.0)
            .ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // It holds nothing that anybody misses.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
