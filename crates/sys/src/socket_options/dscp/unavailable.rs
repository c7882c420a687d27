use std::io;

use socket2::SockRef;

pub(super) fn set_dscp(_socket: &SockRef<'_>, _code_point: u8) -> io::Result<()> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "programs cannot mark packets on this system",
    ))
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn it_says_so() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let outcome = set_dscp(&SockRef::from(&socket), 46);
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::Unsupported));
        Ok(())
    }
}
