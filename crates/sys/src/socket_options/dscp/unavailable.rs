use std::io;

use socket2::SockRef;

pub(super) fn set_dscp(_socket: &SockRef<'_>, _code_point: u8) -> io::Result<()> {
    Err(unsupported())
}

pub(super) fn dscp(_socket: &SockRef<'_>) -> io::Result<u8> {
    Err(unsupported())
}

fn unsupported() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "programs cannot mark packets on this system",
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
        assert!(set_dscp(&SockRef::from(&socket), 46).is_err_and(refused));
        assert!(dscp(&SockRef::from(&socket)).is_err_and(refused));
        Ok(())
    }
}
