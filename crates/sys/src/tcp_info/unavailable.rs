use std::io;

use socket2::SockRef;

use super::TcpInfo;

#[expect(clippy::unnecessary_wraps, reason = "the signature of its twin")]
pub(super) fn tcp_info(_socket: &SockRef<'_>) -> io::Result<Option<TcpInfo>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn it_reports_nothing() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        assert_eq!(tcp_info(&SockRef::from(&socket))?, None);
        Ok(())
    }
}
