use std::io;

use socket2::SockRef;

use crate::udp::FactRequest;

/// Asks for nothing: a datagram comes with its payload and its sender.
///
/// # Errors
/// None; another implementation has some.
pub fn request_facts(_socket: SockRef<'_>, _request: FactRequest) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn it_is_no_error() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let everything = FactRequest {
            destination: true,
            header: true,
            time: true,
        };
        request_facts(SockRef::from(&socket), everything)
    }
}
