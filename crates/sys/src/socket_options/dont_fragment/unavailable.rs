use std::io;

use socket2::SockRef;

pub(super) fn set_dont_fragment(_socket: &SockRef<'_>, _dont_fragment: bool) -> io::Result<()> {
    Err(unsupported())
}

pub(super) fn dont_fragment(_socket: &SockRef<'_>) -> io::Result<bool> {
    Err(unsupported())
}

fn unsupported() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "fragmentation cannot be forbidden on this system",
    )
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn it_says_so() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let refused = |error: io::Error| error.kind() == io::ErrorKind::Unsupported;
        assert!(set_dont_fragment(&SockRef::from(&socket), true).is_err_and(refused));
        assert!(dont_fragment(&SockRef::from(&socket)).is_err_and(refused));
        Ok(())
    }
}
