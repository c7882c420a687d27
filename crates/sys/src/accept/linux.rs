use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use socket2::{SockAddr, SockAddrStorage, SockRef, Socket};

/// One system call where the portable way needs two.
pub(super) fn accept(listener: &SockRef<'_>) -> io::Result<(Socket, SocketAddr)> {
    let listener = listener.as_raw_fd();
    let flags = libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
    let take = |address: *mut SockAddrStorage, length: *mut libc::socklen_t| {
        // SAFETY: `try_init` gives writable storage of the length that it names.
        let descriptor = unsafe { libc::accept4(listener, address.cast(), length, flags) };
        if descriptor < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the kernel just opened the descriptor for us alone.
        Ok(unsafe { OwnedFd::from_raw_fd(descriptor) })
    };
    // SAFETY: on success the kernel wrote an address and its length.
    let (descriptor, peer) = unsafe { SockAddr::try_init(take) }?;
    let peer = peer.as_socket().ok_or(io::ErrorKind::InvalidData)?;
    Ok((Socket::from(descriptor), peer))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn programs_that_are_started_do_not_get_the_connection() -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let _client = TcpStream::connect(listener.local_addr()?)?;
        let (accepted, _) = accept(&SockRef::from(&listener))?;
        let state = fs::read_to_string(format!("/proc/self/fdinfo/{}", accepted.as_raw_fd()))?;
        let flags = state.lines().find_map(|line| line.strip_prefix("flags:"));
        let flags = flags.and_then(|flags| i32::from_str_radix(flags.trim(), 8).ok());
        assert!(flags.is_some_and(|flags| flags & libc::O_CLOEXEC != 0));
        Ok(())
    }
}
