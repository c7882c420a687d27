//! Notifications by a socket of the routing family (netlink on Linux, `PF_ROUTE` on Apple systems).

use std::io::{self, Read};

use socket2::Socket;

use super::platform::subscribe;

/// Any size will do: each read takes one message and discards what does not fit.
const READ_SIZE: usize = 16;

pub(super) fn open() -> io::Result<Socket> {
    let socket = subscribe()?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

pub(super) fn take(socket: &Socket) -> io::Result<bool> {
    let mut reader = socket;
    let mut changed = false;
    loop {
        match reader.read(&mut [0; READ_SIZE]) {
            Ok(_) => changed = true,
            Err(error) if is_overflow(&error) => changed = true,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(changed),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The receive buffer was full and notifications were dropped. The kernel reports this once, then continues.
fn is_overflow(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ENOBUFS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drained_socket_reports_no_change() -> io::Result<()> {
        let socket = open()?;
        // Another program may change the network at any time, but not forever.
        while take(&socket)? {}
        assert!(!take(&socket)?);
        Ok(())
    }

    #[test]
    fn only_a_full_buffer_is_an_overflow() {
        assert!(is_overflow(&io::Error::from_raw_os_error(libc::ENOBUFS)));
        assert!(!is_overflow(&io::Error::from_raw_os_error(libc::EBADF)));
    }
}
