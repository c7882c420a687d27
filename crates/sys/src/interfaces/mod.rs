//! The network interfaces of the host.

use std::io;
use std::net::IpAddr;

mod deprecated;
#[cfg_attr(linux, path = "linux/mod.rs")]
#[cfg_attr(apple, path = "apple.rs")]
#[cfg_attr(windows, path = "windows/mod.rs")]
#[cfg_attr(not(any(linux, apple, windows)), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, any(linux, apple, windows)))]
mod unavailable;
#[cfg(any(linux, apple))]
mod unix;

pub use deprecated::deprecated_addresses;

/// A network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Its name, such as `eth0`; on Windows the one that users give it, such as `Ethernet`.
    pub name: String,
    /// Its interface index, from 1 on.
    pub index: u32,
    /// The identifier that the system gives it, which only Windows does, as the number of its hexadecimal digits.
    pub guid: Option<u128>,
    /// Its kind.
    pub kind: InterfaceKind,
    /// Its hardware (MAC) address; `None` if it has none of six bytes.
    pub hardware_address: Option<[u8; 6]>,
    /// It is enabled and has a link.
    pub up: bool,
    /// It can send to multicast groups.
    pub multicast: bool,
    /// Speed of its link in bits per second, if the driver reports it.
    pub link_speed_bits_per_second: Option<u64>,
    /// Its addresses, in the system's order.
    pub addresses: Vec<InterfaceAddress>,
}

/// The kind of an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InterfaceKind {
    /// The loopback interface.
    Loopback,
    /// Ethernet, and devices that behave like it, such as bridges and virtual Ethernet.
    Ethernet,
    /// Wireless LAN.
    WiFi,
    /// A tunnel, such as TUN, WireGuard or GRE.
    Tunnel,
    /// A point-to-point (PPP) link.
    Ppp,
    /// Mobile broadband.
    MobileBroadband,
    /// Anything else.
    Other,
}

/// An address of an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InterfaceAddress {
    /// The address.
    pub address: IpAddr,
    /// Length of the network prefix in bits: 0 to 32 for IPv4, 0 to 128 for IPv6.
    pub prefix_length: u8,
    /// For a link-local IPv6 address the index of its interface, otherwise 0.
    pub scope_id: u32,
}

/// Lists the interfaces in the system's order, those that are down included.
///
/// # Errors
/// Those of the system call; `Unsupported` on systems other than Linux, Apple's and Windows.
pub fn interfaces() -> io::Result<Vec<Interface>> {
    platform::interfaces()
}

#[cfg(all(test, any(linux, apple, windows)))]
mod tests {
    use std::net::{Ipv4Addr, UdpSocket};

    use super::*;

    #[test]
    fn the_loopback_interface_is_listed() -> io::Result<()> {
        let all = interfaces()?;
        let loopback = all
            .iter()
            .find(|interface| interface.kind == InterfaceKind::Loopback)
            .expect("every host has one");
        assert!(loopback.name.to_lowercase().starts_with("lo"));
        assert!(loopback.up && loopback.index > 0);
        assert_eq!(loopback.hardware_address, None);
        let expected = InterfaceAddress {
            address: Ipv4Addr::LOCALHOST.into(),
            prefix_length: 8,
            scope_id: 0,
        };
        assert!(loopback.addresses.contains(&expected));
        Ok(())
    }

    #[test]
    fn each_interface_is_listed_once_with_addresses_that_can_be_bound() -> io::Result<()> {
        let mut indexes = Vec::new();
        for interface in interfaces()? {
            indexes.push(interface.index);
            for address in interface
                .addresses
                .iter()
                .filter(|found| found.address.is_ipv4())
            {
                UdpSocket::bind((address.address, 0))?;
            }
        }
        let count = indexes.len();
        indexes.sort_unstable();
        indexes.dedup();
        assert_eq!(indexes.len(), count);
        Ok(())
    }
}
