use std::io;

use socket2::SockRef;

use super::QueuedIcmpError;

#[expect(clippy::unnecessary_wraps, reason = "the signature of its twin")]
pub(super) fn queue_icmp_errors(_socket: &SockRef<'_>, _enabled: bool) -> io::Result<bool> {
    Ok(false)
}

pub(super) fn take_icmp_errors(_socket: &SockRef<'_>, _visit: &mut dyn FnMut(QueuedIcmpError)) {}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn it_reports_no_support() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        assert!(!queue_icmp_errors(&SockRef::from(&socket), true)?);
        take_icmp_errors(&SockRef::from(&socket), &mut |_| panic!("an ICMP error"));
        Ok(())
    }
}
