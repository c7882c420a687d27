use std::ffi::OsString;
use std::io::{self, Read};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::platform;

pub(super) const READINESS: RawFd = 3;

pub(super) fn start(
    program: &Path,
    arguments: &[&str],
    environment: &[(OsString, OsString)],
    limit: Duration,
) -> io::Result<Vec<u8>> {
    let (near, far) = UnixStream::pair()?;
    let readiness = far.as_raw_fd();
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // SAFETY: the function makes only calls that are safe between fork and exec, and allocates nothing.
    unsafe { command.pre_exec(move || leave(readiness)) };
    // The child is the process in between, which ends at once; what it leaves behind reports a failed exec in its place.
    command.spawn()?.wait()?;
    drop(far);
    read_to_end(near, limit)
}

/// Leaves the session of the starting process, and its family, so that nothing has to reap the program.
fn leave(readiness: RawFd) -> io::Result<()> {
    // SAFETY: the call has no condition.
    check(unsafe { libc::setsid() })?;
    // SAFETY: this process has one thread, and both sides go on with calls that are safe after a fork.
    match check(unsafe { libc::fork() })? {
        0 => keep_only(readiness),
        // SAFETY: nothing of this process has to be cleaned up.
        _ => unsafe { libc::_exit(0) },
    }
}

fn keep_only(readiness: RawFd) -> io::Result<()> {
    if readiness == READINESS {
        // A duplicate of the same number would stay close-on-exec.
        // SAFETY: the call has no condition.
        check(unsafe { libc::fcntl(readiness, libc::F_SETFD, 0) })?;
    } else {
        // SAFETY: the call has no condition.
        check(unsafe { libc::dup2(readiness, READINESS) })?;
    }
    platform::close_on_exec_from(READINESS + 1);
    Ok(())
}

fn check(code: i32) -> io::Result<i32> {
    match code {
        -1 => Err(io::Error::last_os_error()),
        code => Ok(code),
    }
}

fn read_to_end(mut stream: UnixStream, limit: Duration) -> io::Result<Vec<u8>> {
    let deadline = Instant::now() + limit;
    let mut output = Vec::new();
    let mut part = [0; 256];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        // A timeout of zero would be none.
        stream.set_read_timeout(Some(left.max(Duration::from_micros(1))))?;
        match stream.read(&mut part) {
            Ok(0) => return Ok(output),
            Ok(count) => output.extend_from_slice(&part[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                return Err(io::ErrorKind::TimedOut.into());
            }
            Err(error) => return Err(error),
        }
    }
}
