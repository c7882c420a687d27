use std::ffi::OsString;
use std::io::{self, Read};
use std::os::windows::io::{AsRawHandle, RawHandle};
use std::os::windows::process::CommandExt;
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use windows_sys::Win32::Foundation::{
    GetHandleInformation, HANDLE_FLAG_INHERIT, SetHandleInformation,
};
use windows_sys::Win32::System::Threading::{
    CREATE_DEFAULT_ERROR_MODE, CREATE_NEW_PROCESS_GROUP, DETACHED_PROCESS,
};

/// Standard output: other handles have no numbers of their own.
pub(super) const READINESS: i32 = 1;

pub(super) fn start(
    program: &Path,
    arguments: &[&str],
    environment: &[(OsString, OsString)],
    limit: Duration,
) -> io::Result<Vec<u8>> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .current_dir(program.parent().unwrap_or(program))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .creation_flags(DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP | CREATE_DEFAULT_ERROR_MODE);
    let own = StandardStreams::kept()?;
    let child = command.spawn();
    drop(own);
    match child?.stdout.take() {
        Some(said) => read_first(said, limit),
        None => Ok(Vec::new()),
    }
}

/// What it says first: it keeps its output open while it runs, and one that fails ends.
fn read_first(mut said: ChildStdout, limit: Duration) -> io::Result<Vec<u8>> {
    let (sender, receiver) = channel();
    // A pipe without a name cannot be waited for with a limit. When that is over, this ends with the program.
    thread::Builder::new().spawn(move || {
        let mut first = vec![0; 1];
        let read = said.read(&mut first).and_then(|count| {
            first.truncate(count);
            match first[..] {
                [b'\n'] | [] => Ok(first),
                _ => said.read_to_end(&mut first).map(|_| first),
            }
        });
        // Who waited has gone.
        let _ = sender.send(read);
    })?;
    match receiver.recv_timeout(limit) {
        Ok(read) => read,
        Err(RecvTimeoutError::Timeout) => Err(io::ErrorKind::TimedOut.into()),
        Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// The standard streams of this process that children inherit, which they do not meanwhile: who reads the other end would wait
/// for the program that outlives us.
struct StandardStreams(Vec<RawHandle>);

impl StandardStreams {
    fn kept() -> io::Result<Self> {
        let streams = [
            io::stdin().as_raw_handle(),
            io::stdout().as_raw_handle(),
            io::stderr().as_raw_handle(),
        ];
        let mut kept = Self(Vec::new());
        for handle in streams.into_iter().filter(|&handle| is_inherited(handle)) {
            set_inherited(handle, 0)?;
            kept.0.push(handle);
        }
        Ok(kept)
    }
}

impl Drop for StandardStreams {
    fn drop(&mut self) {
        for &handle in &self.0 {
            // A handle that was closed meanwhile is inherited by nobody.
            let _ = set_inherited(handle, HANDLE_FLAG_INHERIT);
        }
    }
}

fn is_inherited(handle: RawHandle) -> bool {
    let mut flags = 0;
    // SAFETY: the number lives through the call; what is no handle fails.
    let known = unsafe { GetHandleInformation(handle, &raw mut flags) } != 0;
    known && flags & HANDLE_FLAG_INHERIT != 0
}

fn set_inherited(handle: RawHandle, flag: u32) -> io::Result<()> {
    // SAFETY: what is no handle fails.
    match unsafe { SetHandleInformation(handle, HANDLE_FLAG_INHERIT, flag) } {
        0 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    fn said(words: &[&str]) -> io::Result<Vec<u8>> {
        let root = std::env::var_os("SystemRoot").expect("Windows");
        let shell = Path::new(&root).join("system32").join("cmd.exe");
        start(&shell, words, &[("SystemRoot".into(), root)], LIMIT)
    }

    #[test]
    fn what_it_says_instead_of_a_newline_is_the_reason() -> io::Result<()> {
        let reason = said(&["/c", "echo no room"])?;
        assert_eq!(String::from_utf8_lossy(&reason).trim(), "no room");
        Ok(())
    }

    #[test]
    fn one_that_ends_without_a_word_has_said_nothing() -> io::Result<()> {
        assert!(said(&["/c", "exit 3"])?.is_empty());
        let missing = start(Path::new(r"C:\missing.exe"), &[], &[], LIMIT);
        assert_eq!(
            missing.expect_err("missing").kind(),
            io::ErrorKind::NotFound
        );
        Ok(())
    }
}
