//! Tests that need a process of their own run again in a child.

use std::env;
use std::io;
use std::process::{self, Command, Output, Stdio};

use crate::spawning::SPAWNING;

/// Set in the child.
const INSIDE: &str = "SOCKETS_CORE_TEST_CHILD";

/// A test in a process of its own.
pub(crate) struct Child<'a> {
    /// The name of the test.
    pub(crate) test: &'a str,
    /// The program that runs a shell script, and its arguments before the script.
    pub(crate) launcher: &'a [&'a str],
    /// Shell commands before the test. Where they fail, the machine cannot run the test.
    pub(crate) setup: String,
}

impl Child<'_> {
    /// Whether the caller is the child. Otherwise runs the child, or prints why it cannot.
    pub(crate) fn is_this(&self) -> bool {
        if env::var_os(INSIDE).is_some() {
            return true;
        }
        match self.run(&self.setup) {
            Ok(output) if output.status.success() => self.assert_passes(),
            Ok(output) => self.skip(&String::from_utf8_lossy(&output.stderr)),
            Err(error) => self.skip(&error.to_string()),
        }
        false
    }

    fn assert_passes(&self) {
        let program = env::current_exe().expect("a test program");
        let (setup, test) = (&self.setup, self.test);
        let output = self
            .run(&format!(
                "{setup} && exec '{}' --exact {test}",
                program.display()
            ))
            .expect("it worked a moment ago");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("1 passed"), "in a child process: {text}");
    }

    fn run(&self, script: &str) -> io::Result<Output> {
        let mut command = Command::new(self.launcher[0]);
        command
            .args(&self.launcher[1..])
            .arg(script)
            .env(INSIDE, "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        start(&mut command)?.wait_with_output()
    }

    #[expect(
        clippy::print_stderr,
        reason = "the log of a run shows what it left out"
    )]
    fn skip(&self, reason: &str) {
        eprintln!("skipped {}: {}", self.test, reason.trim());
    }
}

/// Returns when the child runs its program.
fn start(command: &mut Command) -> io::Result<process::Child> {
    let _alone = SPAWNING.write();
    command.spawn()
}
