//! Lookups in the system's routing tables.

use std::io;
use std::net::IpAddr;

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(not(linux), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, linux))]
mod unavailable;

/// The routing tables of the system. Lookups send no packets.
#[derive(Debug)]
pub struct Routes {
    table: platform::Table,
}

impl Routes {
    /// # Errors
    /// Those of the system calls; `Unsupported` on systems other than Linux.
    pub fn open() -> io::Result<Self> {
        platform::Table::open().map(|table| Self { table })
    }

    /// The index of the interface that packets to `destination` currently leave through; `None` if they do not leave the
    /// host or there is no route.
    ///
    /// # Errors
    /// Those of the lookup itself.
    pub fn outgoing_interface(&mut self, destination: IpAddr) -> io::Result<Option<u32>> {
        self.table.outgoing_interface(destination)
    }

    /// Whether there is a route to `destination` through this interface, whether preferred or not.
    ///
    /// # Errors
    /// Those of the lookup itself.
    pub fn has_route_through(&mut self, interface: u32, destination: IpAddr) -> io::Result<bool> {
        self.table.has_route_through(interface, destination)
    }
}
