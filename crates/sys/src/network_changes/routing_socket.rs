//! News by a socket of the routing family.

use std::io::{self, Read};

use socket2::Socket;

use super::platform::subscribe;

/// Each read takes one message, of which the rest is dropped.
const ANY_BYTES: usize = 16;

pub(super) fn open() -> io::Result<Socket> {
    let socket = subscribe()?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

pub(super) fn take(socket: &Socket) -> io::Result<bool> {
    let mut reader = socket;
    let mut is_news = false;
    loop {
        match reader.read(&mut [0; ANY_BYTES]) {
            Ok(_) => is_news = true,
            Err(error) if were_dropped(&error) => is_news = true,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(is_news),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The buffer of the socket was full. The system says so once and goes on.
fn were_dropped(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ENOBUFS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_new_where_nothing_happened() -> io::Result<()> {
        let socket = open()?;
        // Another program may change the network at any time, but not for ever.
        while take(&socket)? {}
        assert!(!take(&socket)?);
        Ok(())
    }

    #[test]
    fn only_a_full_buffer_is_news() {
        assert!(were_dropped(&io::Error::from_raw_os_error(libc::ENOBUFS)));
        assert!(!were_dropped(&io::Error::from_raw_os_error(libc::EBADF)));
    }
}
