use std::io;

use socket2::SockRef;

use super::SourceMembership;

pub(super) fn join(_socket: &SockRef<'_>, _membership: &SourceMembership) -> io::Result<()> {
    Err(unsupported())
}

pub(super) fn leave(_socket: &SockRef<'_>, _membership: &SourceMembership) -> io::Result<()> {
    Err(unsupported())
}

fn unsupported() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "groups cannot be joined for one source on this system",
    )
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, UdpSocket};

    use super::*;

    #[test]
    fn it_says_so() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let membership = SourceMembership {
            group: Ipv4Addr::new(232, 1, 2, 3).into(),
            source: Ipv4Addr::LOCALHOST.into(),
            interface: 0,
        };
        for change in [join, leave] {
            let outcome = change(&SockRef::from(&socket), &membership);
            assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::Unsupported));
        }
        Ok(())
    }
}
