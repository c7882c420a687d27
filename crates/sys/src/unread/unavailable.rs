use std::io;

use socket2::SockRef;

use super::StreamPosition;

pub(super) fn identity(_socket: &SockRef<'_>) -> io::Result<Option<u64>> {
    Ok(None)
}

pub(super) fn stream_position(_socket: &SockRef<'_>) -> io::Result<Option<StreamPosition>> {
    Ok(None)
}

pub(super) fn time_of_first_datagram(_socket: &SockRef<'_>) -> io::Result<Option<u64>> {
    Ok(None)
}

pub(super) fn waiting_connections(_listener: &SockRef<'_>) -> io::Result<Option<Vec<String>>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn nothing_is_known() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let socket = SockRef::from(&socket);
        assert_eq!(identity(&socket)?, None);
        assert_eq!(stream_position(&socket)?, None);
        assert_eq!(time_of_first_datagram(&socket)?, None);
        assert_eq!(waiting_connections(&socket)?, None);
        Ok(())
    }
}
