use std::io;

use socket2::SockRef;

#[expect(clippy::unnecessary_wraps, reason = "the signature of its twin")]
pub(super) fn kernel_drops(_socket: &SockRef<'_>) -> io::Result<Option<u64>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn it_reports_no_count() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        assert_eq!(kernel_drops(&SockRef::from(&socket))?, None);
        Ok(())
    }
}
