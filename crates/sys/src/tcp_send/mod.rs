//! Handing bytes to a TCP socket.

use std::io::{self, IoSlice};

use socket2::SockRef;

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(not(linux), path = "elsewhere.rs")]
mod platform;

/// Hands as much of `first` followed by `second` to the kernel as it takes, in one system call, and returns how many
/// bytes that is. A peer that is gone is an error and never a signal.
///
/// # Errors
/// `WouldBlock` when there is no room, otherwise what the system says.
pub fn tcp_send(socket: SockRef<'_>, first: &[u8], second: &[u8]) -> io::Result<usize> {
    if first.is_empty() {
        socket.send_with_flags(second, platform::NO_SIGNAL)
    } else if second.is_empty() {
        socket.send_with_flags(first, platform::NO_SIGNAL)
    } else {
        tcp_send_vectored(socket, &[IoSlice::new(first), IoSlice::new(second)])
    }
}

/// Like [`tcp_send`] for any number of parts; the kernel takes those of the first 1,024 in one call.
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
    fn a_socket_that_does_not_send_any_more_fails() -> io::Result<()> {
        let (near, _far) = pair()?;
        near.shutdown(Shutdown::Write)?;
        for (first, second) in [("ab", ""), ("ab", "cd")] {
            let sent = tcp_send(SockRef::from(&near), first.as_bytes(), second.as_bytes());
            assert!(sent.is_err());
        }
        Ok(())
    }
}
