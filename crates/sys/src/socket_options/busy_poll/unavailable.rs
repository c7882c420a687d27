use std::io;
use std::time::Duration;

use socket2::SockRef;

pub(super) fn set_busy_poll(_socket: &SockRef<'_>, _duration: Duration) -> io::Result<()> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "sockets cannot poll the network card on this system",
    ))
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn it_says_so() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let outcome = set_busy_poll(&SockRef::from(&socket), Duration::from_micros(50));
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::Unsupported));
        Ok(())
    }
}
