use std::io;

use socket2::SockRef;

use super::Answer;

#[expect(clippy::unnecessary_wraps, reason = "the signature of its twin")]
pub(super) fn keep_answers(_socket: &SockRef<'_>, _keep: bool) -> io::Result<bool> {
    Ok(false)
}

pub(super) fn take_answers(_socket: &SockRef<'_>, _visit: &mut dyn FnMut(Answer)) {}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn it_says_so() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        assert!(!keep_answers(&SockRef::from(&socket), true)?);
        take_answers(&SockRef::from(&socket), &mut |_| panic!("an answer"));
        Ok(())
    }
}
