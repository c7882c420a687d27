use std::io;
use std::process::Child;

use libc::pid_t;

pub(super) type User = u32;

/// Of macOS.
const OPEN_MAX: libc::rlim_t = 10_240;

pub(super) fn user() -> io::Result<u32> {
    // SAFETY: the call has no condition and does not fail.
    Ok(unsafe { libc::geteuid() })
}

pub(super) fn raise_descriptor_limit() -> io::Result<u64> {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `limit` lives through the call.
    check(unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) })?;
    let allowed = limit.rlim_max;
    // macOS reports a limit that it does not set.
    [allowed, allowed.min(OPEN_MAX)]
        .into_iter()
        .filter(|&count| count > limit.rlim_cur)
        .find(|&count| set_limit(count, allowed).is_ok())
        .map_or(Ok(limit.rlim_cur), Ok)
}

fn set_limit(count: libc::rlim_t, allowed: libc::rlim_t) -> io::Result<()> {
    let limit = libc::rlimit {
        rlim_cur: count,
        rlim_max: allowed,
    };
    // SAFETY: `limit` lives through the call.
    check(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) })
}

pub(super) fn kill_group(leader: u32) -> io::Result<()> {
    // 0 is the own group, and -1 is every process.
    let leader = pid_t::try_from(leader)
        .ok()
        .filter(|&number| number > 1)
        .ok_or(io::ErrorKind::InvalidInput)?;
    // SAFETY: the call has no condition.
    check(unsafe { libc::kill(-leader, libc::SIGKILL) })
}

fn check(code: i32) -> io::Result<()> {
    match code {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// The number of the process that leads it.
#[derive(Debug)]
pub(super) struct Group(u32);

impl Group {
    pub(super) fn of(child: &Child) -> io::Result<Self> {
        Ok(Self(child.id()))
    }

    pub(super) fn kill(&self) -> io::Result<()> {
        kill_group(self.0)
    }
}
