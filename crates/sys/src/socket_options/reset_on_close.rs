use std::io;
use std::time::Duration;

use socket2::SockRef;

/// Makes closing a TCP socket reset the connection: what was not sent is discarded and the peer sees "connection reset"
/// instead of an orderly end.
///
/// # Errors
/// What the system says.
pub fn set_reset_on_close(socket: SockRef<'_>) -> io::Result<()> {
    socket.set_linger(Some(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn the_peer_sees_a_reset() -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let client = TcpStream::connect(listener.local_addr()?)?;
        let (mut server, _) = listener.accept()?;
        set_reset_on_close(SockRef::from(&client))?;
        drop(client);
        let outcome = server.read(&mut [0]);
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionReset));
        Ok(())
    }
}
