//! Sending bytes on a TCP socket.

use std::io::{self, IoSlice};

use socket2::SockRef;

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(not(linux), path = "elsewhere.rs")]
mod platform;

/// Sends as much of `first` followed by `second` as the kernel accepts, in one system call, and returns the number of
/// bytes. On a connection that the peer closed it returns an error and raises no SIGPIPE.
///
/// # Errors
/// `WouldBlock` when the send buffer is full, otherwise those of the system call.
pub fn tcp_send(socket: SockRef<'_>, first: &[u8], second: &[u8]) -> io::Result<usize> {
    if first.is_empty() {
        socket.send_with_flags(second, platform::NO_SIGNAL)
    } else if second.is_empty() {
        socket.send_with_flags(first, platform::NO_SIGNAL)
    } else {
        tcp_send_vectored(socket, &[IoSlice::new(first), IoSlice::new(second)])
    }
}

/// Like [`tcp_send`] for any number of parts, of which one call sends at most the first 1,024 (IOV_MAX).
///
/// # Errors
/// Those of [`tcp_send`].
pub fn tcp_send_vectored(socket: SockRef<'_>, parts: &[IoSlice<'_>]) -> io::Result<usize> {
    socket.send_vectored_with_flags(parts, platform::NO_SIGNAL)
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::{Shutdown, TcpListener, TcpStream};

    use super::*;

    fn pair() -> io::Result<(TcpStream, TcpStream)> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let near = TcpStream::connect(listener.local_addr()?)?;
        Ok((near, listener.accept()?.0))
    }

    #[test]
    fn both_parts_leave_in_their_order() -> io::Result<()> {
        let (near, mut far) = pair()?;
        for (first, second) in [("ab", "cdef"), ("", "cdef"), ("abcdef", "")] {
            let sent = tcp_send(SockRef::from(&near), first.as_bytes(), second.as_bytes())?;
            let mut received = vec![0; sent];
            far.read_exact(&mut received)?;
            assert_eq!(received, format!("{first}{second}").into_bytes());
        }
        Ok(())
    }

    #[test]
    fn sending_after_shutdown_fails() -> io::Result<()> {
        let (near, _far) = pair()?;
        near.shutdown(Shutdown::Write)?;
        for (first, second) in [("ab", ""), ("ab", "cd")] {
            let sent = tcp_send(SockRef::from(&near), first.as_bytes(), second.as_bytes());
            assert!(sent.is_err());
        }
        Ok(())
    }
}
