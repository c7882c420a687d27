use std::io;

use socket2::SockRef;

pub(super) fn prepare_balanced(_socket: &SockRef<'_>) -> io::Result<()> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "sockets cannot balance the datagrams of a port on this system",
    ))
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn it_says_so() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let outcome = prepare_balanced(&SockRef::from(&socket));
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::Unsupported));
        Ok(())
    }
}
