use std::io;

use libc::pid_t;

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
    if limit.rlim_cur < limit.rlim_max {
        limit.rlim_cur = limit.rlim_max;
        // SAFETY: `limit` lives through the call.
        check(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) })?;
    }
    Ok(limit.rlim_cur)
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
