//! Servers of others, started with a configuration of the test.

use std::env;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{self, Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::scripted::PATIENCE;

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A server in the foreground, which ends with this value.
#[derive(Debug)]
pub(crate) struct Daemon {
    child: Child,
    folder: PathBuf,
    /// Its name, if it takes one: letters and digits.
    service: String,
    pub(crate) address: SocketAddr,
}

/// How to start a server.
pub(crate) struct Recipe<'a> {
    pub(crate) program: &'a str,
    /// `{folder}` stands for the folder of the files, `{service}` for a name that no other server has.
    pub(crate) arguments: &'a [&'a str],
    /// Names and contents; `{folder}` and `{address}` are replaced.
    pub(crate) files: &'a [(&'a str, &'a str)],
}

impl Recipe<'_> {
    /// Starts the server and waits until it accepts connections. `None` where it is not installed.
    pub(crate) async fn start(&self, test: &str) -> Option<Daemon> {
        let Some(program) = installed(self.program) else {
            skip(test, self.program);
            return None;
        };
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("sockets-core-http-{}-{number}", process::id());
        let service = format!("core{}x{number}", process::id());
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        let address = free_address();
        let filled = |text: &str| {
            text.replace("{folder}", &folder.display().to_string())
                .replace("{address}", &address.to_string())
                .replace("{service}", &service)
                .replace("{port}", &address.port().to_string())
        };
        for (name, content) in self.files {
            fs::write(folder.join(name), filled(content)).expect("a file");
        }
        let log = fs::File::create(folder.join("output")).expect("a file");
        let child = Command::new(program)
            .args(self.arguments.iter().map(|each| filled(each)))
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a descriptor"))
            .stderr(log)
            .spawn()
            .expect("a process");
        let mut daemon = Daemon {
            child,
            folder,
            service,
            address,
        };
        daemon.wait().await;
        Some(daemon)
    }
}

impl Daemon {
    /// No server says when it listens in a way that all have.
    async fn wait(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(self.address).is_err() {
            let ended = self.child.try_wait().expect("a child");
            let output = || fs::read_to_string(self.folder.join("output")).unwrap_or_default();
            assert!(ended.is_none(), "{ended:?}: {}", output());
            assert!(Instant::now() < deadline, "silent: {}", output());
            sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
        // What squid leaves when it is killed, and does not start with.
        for part in ["metadata", "queues", "readers"] {
            let _ = fs::remove_file(format!("/dev/shm/{}-cf__{part}.shm", self.service));
        }
    }
}

/// Servers are often outside of the path of a user.
fn installed(program: &str) -> Option<PathBuf> {
    ["/usr/sbin", "/usr/local/sbin", "/usr/bin"]
        .iter()
        .map(|folder| PathBuf::from(folder).join(program))
        .find(|path| path.exists())
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("bound")
}

#[expect(
    clippy::print_stderr,
    reason = "the log of a run shows what it left out"
)]
fn skip(test: &str, program: &str) {
    eprintln!("skipped {test}: {program} is not installed");
}
