use std::io;

use socket2::SockRef;

use crate::interfaces::Interface;

#[cfg(apple)]
#[path = "interface_binding/apple.rs"]
mod apple;
#[cfg(linux)]
#[path = "linux/mod.rs"]
mod linux;
#[cfg(any(not(any(apple, linux, windows)), test))]
#[path = "unavailable.rs"]
mod unavailable;
#[cfg(windows)]
#[path = "interface_binding/windows.rs"]
mod windows;

#[cfg(apple)]
use apple as imp;
#[cfg(linux)]
use linux as imp;
#[cfg(not(any(apple, linux, windows)))]
use unavailable as imp;
#[cfg(windows)]
use windows as imp;

/// How firmly a socket is bound to an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterfaceBinding {
    /// It sends and receives through that interface only.
    Device,
    /// It sends through that interface, but takes what arrives on any. Binding to an address of the interface as well
    /// narrows that.
    AddressOnly,
}

/// Restricts a socket to an interface, before it is bound, as firmly as the system and the caller's rights allow.
///
/// # Errors
/// What the system says, for example that the interface has gone; `Unsupported` where this crate does not know how.
pub fn bind_to_interface(
    socket: SockRef<'_>,
    interface: &Interface,
) -> io::Result<InterfaceBinding> {
    imp::bind_to_interface(&socket, interface)
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::UdpSocket;

    use super::*;
    use crate::interfaces::InterfaceKind;

    fn interface(name: &str, index: u32) -> Interface {
        Interface {
            name: name.into(),
            index,
            kind: InterfaceKind::Other,
            hardware_address: None,
            up: true,
            multicast: false,
            link_speed_bits_per_second: None,
            addresses: Vec::new(),
        }
    }

    #[test]
    fn a_socket_bound_to_loopback_stays_there() -> io::Result<()> {
        let socket = UdpSocket::bind("0.0.0.0:0")?;
        let binding = bind_to_interface(SockRef::from(&socket), &interface("lo", 1))?;
        assert_eq!(binding, InterfaceBinding::Device);
        assert_eq!(
            SockRef::from(&socket).device()?.as_deref(),
            Some(&b"lo"[..])
        );
        Ok(())
    }

    #[test]
    fn without_the_right_to_bind_the_route_is_fixed() -> io::Result<()> {
        for address in ["0.0.0.0:0", "[::]:0"] {
            let socket = UdpSocket::bind(address)?;
            linux::fix_route(&SockRef::from(&socket), 1)?;
            assert_eq!(linux::route(&SockRef::from(&socket))?, 1);
        }
        Ok(())
    }

    #[test]
    fn an_interface_that_has_gone_is_an_error() -> io::Result<()> {
        let socket = UdpSocket::bind("0.0.0.0:0")?;
        let outcome = bind_to_interface(SockRef::from(&socket), &interface("nowhere9", 9_999));
        assert!(outcome.is_err_and(|error| error.raw_os_error() == Some(libc::ENODEV)));
        Ok(())
    }
}
