//! A process without room for a descriptor that is passed to it. The limit is that of the process, hence a file of its own.
#![cfg(unix)]

use std::fs::File;
use std::io;
use std::io::IoSlice;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;

use socket2::SockRef;
use sockets_sys::handoff::passing::{Passed, receive, send};

fn limit_descriptors(count: libc::rlim_t) -> io::Result<()> {
    let limit = libc::rlimit {
        rlim_cur: count,
        rlim_max: 4096,
    };
    // SAFETY: `limit` lives through the call.
    match unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[test]
fn a_lost_descriptor_is_reported_and_the_bytes_are_kept() -> io::Result<()> {
    let (near, far) = UnixStream::pair()?;
    let own = OwnedFd::from(File::open("/dev/null")?);
    let next = File::open("/dev/null")?.as_raw_fd();
    limit_descriptors(next.try_into().expect("a small number"))?;
    let mut target = [0; 8];
    for _ in 0..2 {
        send(SockRef::from(&near), &[IoSlice::new(b"frame")], Some(&own))?;
        let received = receive(SockRef::from(&far), &mut target)?;
        assert!(
            matches!(received.passed, Passed::Lost),
            "{:?}",
            received.passed
        );
        assert_eq!(&target[..received.length], b"frame");
    }
    limit_descriptors(1024)?;
    send(SockRef::from(&near), &[IoSlice::new(b"x")], Some(&own))?;
    let received = receive(SockRef::from(&far), &mut target)?;
    assert!(matches!(received.passed, Passed::One(_)));
    Ok(())
}
