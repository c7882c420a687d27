use std::io;

use socket2::SockRef;

use super::ReceiveBuffer;

#[expect(clippy::unnecessary_wraps, reason = "the signature of its twin")]
pub(super) fn receive_buffer(_socket: &SockRef<'_>) -> io::Result<Option<ReceiveBuffer>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn it_reports_nothing() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        assert_eq!(receive_buffer(&SockRef::from(&socket))?, None);
        Ok(())
    }
}
