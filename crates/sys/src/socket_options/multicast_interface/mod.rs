use std::io;

use socket2::SockRef;

use super::families::set_for_each_family;

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod imp;

/// Sends to multicast groups through the interface with a number, for each family that the socket carries; 0 lets the
/// system choose, which is the default. An IPv6 destination with a scope goes through the interface of its scope.
///
/// # Errors
/// What the system says, for example that there is no such interface.
pub fn set_multicast_interface(socket: SockRef<'_>, index: u32) -> io::Result<()> {
    set_for_each_family(
        &socket,
        || imp::set_v4(&socket, index),
        || socket.set_multicast_if_v6(index),
    )
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::{Ipv4Addr, UdpSocket};

    use super::*;

    #[test]
    fn both_families_follow_and_go_back() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        for index in [1, 0] {
            set_multicast_interface(SockRef::from(&socket), index)?;
            assert_eq!(SockRef::from(&socket).multicast_if_v6()?, index);
            // Of an interface chosen by its number the kernel tells no address.
            assert_eq!(
                SockRef::from(&socket).multicast_if_v4()?,
                Ipv4Addr::UNSPECIFIED
            );
        }
        Ok(())
    }

    #[test]
    fn an_interface_that_there_is_not_is_refused() -> io::Result<()> {
        for address in ["0.0.0.0:0", "[::]:0"] {
            let socket = UdpSocket::bind(address)?;
            assert!(set_multicast_interface(SockRef::from(&socket), 9_999).is_err());
        }
        Ok(())
    }
}
