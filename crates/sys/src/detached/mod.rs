//! Programs that outlive the process that starts them.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::time::Duration;

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(all(unix, not(linux)), path = "other_unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;
#[cfg(unix)]
mod unix;

/// The descriptor on which the program says that it is ready.
pub const READINESS: i32 = platform::READINESS;

/// Starts a program in a session of its own, as a child of the system's first process: without a terminal, standard streams and
/// descriptors of this process, in the root directory; on Windows without a console, in its own. Returns what it wrote to
/// [`READINESS`] by the time it closed that, which it does when it is ready or has failed; on Windows also after a newline.
///
/// # Errors
/// Those of starting it; `TimedOut`; `Unsupported` where neither is possible.
pub fn start(
    program: &Path,
    arguments: &[&str],
    environment: &[(OsString, OsString)],
    limit: Duration,
) -> io::Result<Vec<u8>> {
    platform::start(program, arguments, environment, limit)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    fn run(script: &str, environment: &[(OsString, OsString)]) -> io::Result<String> {
        let output = start(Path::new("/bin/sh"), &["-c", script], environment, LIMIT)?;
        Ok(String::from_utf8_lossy(&output).into_owned())
    }

    #[test]
    fn it_leads_a_session_and_is_no_child_of_ours() -> io::Result<()> {
        let script = "read -r pid name state parent group session rest </proc/$$/stat; \
            echo $pid $parent $session >&3";
        let output = run(script, &[])?;
        let numbers: Vec<u32> = output.split_whitespace().flat_map(str::parse).collect();
        let [process, parent, session] = numbers[..] else {
            panic!("{output}");
        };
        assert_ne!(parent, std::process::id());
        // That of the process in between, which has ended: no terminal can become that of the session.
        assert_ne!(session, process);
        Ok(())
    }

    #[test]
    fn it_has_the_environment_that_was_given_and_nothing_else_of_ours() -> io::Result<()> {
        let variable = (OsString::from("GIVEN"), OsString::from("yes"));
        let script = "echo $GIVEN $PWD $HOME >&3; ls /proc/self/fd | tr '\\n' ' ' >&3";
        let output = run(script, &[variable])?;
        let mut lines = output.lines();
        assert_eq!(lines.next(), Some("yes /"));
        // The last one is the directory that is listed.
        assert_eq!(lines.next().map(str::trim), Some("0 1 2 3 4"), "{output}");
        Ok(())
    }

    #[test]
    fn a_program_that_is_missing_is_an_error() {
        let missing = start(Path::new("/nonexistent/program"), &[], &[], LIMIT);
        let error = missing.expect_err("it does not exist");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn one_that_never_gets_ready_is_not_waited_for() {
        let limit = Duration::from_millis(50);
        let started = start(Path::new("/bin/sleep"), &["5"], &[], limit);
        assert_eq!(
            started.expect_err("it sleeps").kind(),
            io::ErrorKind::TimedOut
        );
    }
}
