//! The process of a task: this program again, with a plan in its environment.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, hello};

/// The launch of a task that follows a plan and reports to `reports`.
pub(crate) fn launch(plan: &str, reports: &Reports) -> Value {
    let program = env::current_exe().expect("this program");
    json!({
        "program": program, "args": ["--exact", "task_process::runs_as_told", "--nocapture"], "cwd": "/",
        "env": { "PLAN": plan, "REPORTS": reports.address() },
    })
}

/// What tasks of a test say.
#[derive(Debug)]
pub(crate) struct Reports(TcpListener);

impl Reports {
    pub(crate) fn new() -> io::Result<Self> {
        TcpListener::bind("127.0.0.1:0").map(Self)
    }

    fn address(&self) -> String {
        self.0.local_addr().expect("an address").to_string()
    }

    /// Waits for the next task.
    pub(crate) fn accept(&self) -> io::Result<Report> {
        let (stream, _) = self.0.accept()?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        Ok(Report(BufReader::new(stream)))
    }
}

/// What one task says.
#[derive(Debug)]
pub(crate) struct Report(BufReader<TcpStream>);

impl Report {
    /// The next line, empty at the end of the task.
    pub(crate) fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }

    pub(crate) fn json(&mut self) -> io::Result<Value> {
        Ok(serde_json::from_str(&self.line()?)?)
    }
}

/// Not a test where there is no plan.
#[test]
fn runs_as_told() -> io::Result<()> {
    let Ok(plan) = env::var("PLAN") else {
        return Ok(());
    };
    let mut report = TcpStream::connect(env::var("REPORTS").expect("where to report"))?;
    if plan == "silent" {
        writeln!(report, "silent")?;
        return wait_for_the_end();
    }
    let instance = env::var("UWP_SOCKETS_TASK").expect("an instance");
    let endpoint = env::var("UWP_SOCKETS_AGENT").expect("an endpoint");
    let mut client = Client::connect(Path::new(&endpoint))?;
    let mut greeting = hello("test", "secret", "task");
    greeting["instance"] = json!(instance);
    let welcome = client.request(&greeting)?;
    assert_eq!(welcome["type"], "welcome", "{welcome}");
    client.attach()?;
    let (activation, context) = client.activation()?;
    writeln!(report, "{activation}")?;
    follow(&plan, &mut client, &activation, &context, &mut report)
}

fn follow(
    plan: &str,
    client: &mut Client,
    activation: &Value,
    context: &[u8],
    report: &mut TcpStream,
) -> io::Result<()> {
    let socket = &activation["details"]["socket"];
    let mut requests = Client::of_application(
        Path::new(&env::var("UWP_SOCKETS_AGENT").expect("an endpoint")),
        "test",
    )?;
    match plan {
        "crash" => std::process::abort(),
        "ignore" => client.end(activation, true),
        "environment" => {
            let variables: BTreeMap<_, _> = env::vars().collect();
            // Standard input and output, the connections of this process.
            let own = [
                0,
                1,
                2,
                report.as_raw_fd(),
                client.stream.as_raw_fd(),
                requests.stream.as_raw_fd(),
            ];
            let strangers: Vec<_> = open_descriptors()?
                .into_iter()
                .filter(|(number, _)| !own.contains(number))
                .map(|(_, target)| target)
                .collect();
            writeln!(
                report,
                "{}",
                json!({ "variables": variables, "strangers": strangers })
            )?;
            client.end(activation, true)
        }
        "hang" => {
            let canceled = client.message()?;
            writeln!(report, "{canceled}")?;
            wait_for_the_end()
        }
        "return" | "rename" => {
            let id = socket["id"].as_str().expect("an id");
            let reclaimed = requests.reclaim(id)?;
            let mut record = reclaimed.json.clone();
            if plan == "rename" {
                record["id"] = json!(format!("{id}+"));
            }
            let done = requests.transfer(&record, &reclaimed.tail, reclaimed.descriptor)?;
            assert_eq!(done["type"], "done", "{done}");
            client.end(activation, true)
        }
        "read" => {
            let id = socket["id"].as_str().expect("an id");
            let reclaimed = requests.reclaim(id)?;
            let mut stream = TcpStream::from(reclaimed.descriptor);
            stream.set_nonblocking(true)?;
            let mut bytes = vec![0; 1 << 16];
            let count = stream.read(&mut bytes)?;
            writeln!(report, "{}", String::from_utf8_lossy(&bytes[..count]))?;
            let record = json!({
                "id": id, "kind": socket["kind"], "taskId": socket["taskId"], "contextLength": context.len(), "leftovers": [],
            });
            let done = requests.transfer(&record, context, stream)?;
            assert_eq!(done["type"], "done", "{done}");
            client.end(activation, true)
        }
        _ => panic!("there is no plan {plan}"),
    }
}

/// By number, with what they are.
fn open_descriptors() -> io::Result<Vec<(i32, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/dev/fd")? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // That of the folder itself is closed meanwhile.
        if let Ok(target) = fs::read_link(&path) {
            let number = name.parse().map_err(io::Error::other)?;
            found.push((number, target.to_string_lossy().into_owned()));
        }
    }
    Ok(found)
}

/// Whoever kills this process ends it.
fn wait_for_the_end() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.accept().map(drop)
}
