use std::io;

use socket2::SockRef;

use super::InterfaceBinding;
use crate::interfaces::Interface;

pub(super) fn bind_to_interface(
    _socket: &SockRef<'_>,
    interface: &Interface,
) -> io::Result<InterfaceBinding> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        format!(
            "sockets cannot be bound to interface {} on this system",
            interface.name
        ),
    ))
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;
    use crate::interfaces::InterfaceKind;

    #[test]
    fn it_says_so() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let interface = Interface {
            name: "lo".into(),
            index: 1,
            kind: InterfaceKind::Loopback,
            hardware_address: None,
            up: true,
            multicast: false,
            link_speed_bits_per_second: None,
            addresses: Vec::new(),
        };
        let outcome = bind_to_interface(&SockRef::from(&socket), &interface);
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::Unsupported));
        Ok(())
    }
}
