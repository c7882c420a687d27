use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use socket2::{SockAddr, SockAddrStorage, SockRef, Socket};

/// `accept4` sets both flags in one system call; the portable path needs two.
pub(super) fn accept(listener: &SockRef<'_>) -> io::Result<(Socket, SocketAddr)> {
    let listener = listener.as_raw_fd();
    let flags = libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
    let take = |address: *mut SockAddrStorage, length: *mut libc::socklen_t| {
        // SAFETY: `try_init` passes writable storage and a pointer to its length.
        let descriptor = unsafe { libc::accept4(listener, address.cast(), length, flags) };
        if descriptor < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the kernel just opened the descriptor, and nothing else owns it.
        Ok(unsafe { OwnedFd::from_raw_fd(descriptor) })
    };
    // SAFETY: if the closure succeeds, the kernel has written an address and its length.
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
    fn accepted_connections_are_close_on_exec() -> io::Result<()> {
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
