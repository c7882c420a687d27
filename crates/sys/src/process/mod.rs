//! The own process: its user and its limit of descriptors; and the end of others.

use std::io;
use std::process::Child;

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;

/// What names a user: a number, on Windows a security identifier.
pub type User = platform::User;

/// The effective user of this process.
///
/// # Errors
/// Those of asking the system; `Unsupported` where there are no users.
pub fn user() -> io::Result<User> {
    platform::user()
}

/// Raises the number of descriptors that this process may have to what it may raise it to, and returns that.
///
/// # Errors
/// Those of the system calls; `Unsupported` where there is no such limit.
pub fn raise_descriptor_limit() -> io::Result<u64> {
    platform::raise_descriptor_limit()
}

/// Kills a process group: the process that leads it and those that it has started, unless they left.
///
/// # Errors
/// Those of the system call, for example that it has ended; `InvalidInput` for a number that no group has; `Unsupported`
/// where there are no process groups.
pub fn kill_group(leader: u32) -> io::Result<()> {
    platform::kill_group(leader)
}

/// A child with the processes that it starts.
#[derive(Debug)]
pub struct Group(platform::Group);

impl Group {
    /// Of a child that leads a process group, which it does on Unix when it is spawned so. Elsewhere it begins to.
    ///
    /// # Errors
    /// Those of the system calls; `Unsupported` where there are no groups.
    pub fn of(child: &Child) -> io::Result<Self> {
        platform::Group::of(child).map(Self)
    }

    /// Kills all its processes.
    ///
    /// # Errors
    /// Those of the system call, for example that they have ended.
    pub fn kill(&self) -> io::Result<()> {
        self.0.kill()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::process::Command;

    use super::*;

    #[test]
    fn the_limit_is_raised_to_what_is_allowed() -> io::Result<()> {
        let raised = raise_descriptor_limit()?;
        assert!(raised > 3);
        assert_eq!(raise_descriptor_limit()?, raised);
        Ok(())
    }

    #[test]
    fn a_group_is_killed_and_never_our_own() -> io::Result<()> {
        let mut child = Command::new("sleep").arg("60").process_group(0).spawn()?;
        Group::of(&child)?.kill()?;
        assert_eq!(child.wait()?.signal(), Some(libc::SIGKILL));
        for number in [0, 1, u32::MAX] {
            let error = kill_group(number).expect_err("no group of ours");
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        }
        Ok(())
    }
}
