use std::io;

use socket2::Socket;

pub(super) fn open() -> io::Result<Socket> {
    Err(unsupported())
}

pub(super) fn take(_socket: &Socket) -> io::Result<bool> {
    Err(unsupported())
}

fn unsupported() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "changes of the network are not told on this system",
    )
}

#[cfg(test)]
mod tests {
    use socket2::{Domain, Type};

    use super::*;

    #[test]
    fn notifications_are_unsupported() -> io::Result<()> {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
        for error in [open().err(), take(&socket).err()] {
            assert!(error.is_some_and(|error| error.kind() == io::ErrorKind::Unsupported));
        }
        Ok(())
    }
}
