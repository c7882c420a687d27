use std::io;

use socket2::SockRef;

pub(super) fn set_dont_fragment(_socket: &SockRef<'_>, _dont_fragment: bool) -> io::Result<()> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "fragmentation cannot be forbidden on this system",
    ))
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn it_says_so() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let outcome = set_dont_fragment(&SockRef::from(&socket), true);
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::Unsupported));
        Ok(())
    }
}
